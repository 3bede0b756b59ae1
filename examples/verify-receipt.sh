#!/bin/sh
# Checks a receipt with openssl (3.0 or newer) and a shell; Exeat is not needed.
#   verify-receipt.sh LOG-KEY RECEIPT [WITNESS-KEY]
# The keys are verifier keys, "name+id+base64", as a card of a desk shows them.
set -eu
export LC_ALL=C

refuse() { echo "refused: $1" >&2; exit 1; }
b64() { openssl base64 -A; }
unb64() { # the bytes of $1; only the one way to write them counts
  printf %s "$1" | openssl base64 -d -A > "$dir/b64"
  [ "$(b64 < "$dir/b64")" = "$1" ] || refuse "not base64: $1"
  cat "$dir/b64"
}
hex() { od -An -v -tx1 | tr -d ' \n'; }
sha() { openssl dgst -sha256 -binary; }
is_count() { case $1 in '' | *[!0-9]* | 0?*) refuse "not a count: $1" ;; esac; }

[ $# -ge 2 ] || { echo "usage: $0 LOG-KEY RECEIPT [WITNESS-KEY]" >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# 1. The receipt: title, leaf, index, path; after the first empty line the checkpoint,
#    whose text ends before its only empty line, where the signatures begin.
sed '/^$/,$d' "$2" > "$dir/head"
sed '1,/^$/d' "$2" > "$dir/checkpoint"
sed '/^$/,$d' "$dir/checkpoint" > "$dir/text"
sed '1,/^$/d' "$dir/checkpoint" > "$dir/signatures"
line() { sed -n "$2p" "$dir/$1"; }
[ "$(line head 1)" = c2sp.org/tlog-proof@v1 ] || refuse "not a receipt"
leaf=$(line head 2) && leaf=${leaf#extra }
index=$(line head 3) && index=${index#index }
origin=$(line text 1) size=$(line text 2) root=$(line text 3)
is_count "$index"
is_count "$size"
[ "$(wc -l < "$dir/text")" -eq 3 ] || refuse "not a checkpoint"
[ "$index" -lt "$size" ] || refuse "no such leaf"

# 2. The signature. An Ed25519 key in PEM is twelve fixed bytes and the 32 of the key. A
#    witness signs the moment too: its first eight bytes are the seconds since 1970.
signed() { # $1 key, $2 kind of key
  name=${1%%+*} rest=${1#*+}
  id=${rest%%+*} key=${rest#*+}
  unb64 "$key" > "$dir/key"
  [ "$(head -c 1 "$dir/key" | hex)$(wc -c < "$dir/key" | tr -d ' ')" = "${2}33" ] ||
    refuse "the key of $name is of another kind"
  [ "$({ printf '%s\n' "$name"; cat "$dir/key"; } | sha | head -c 4 | hex)" = "$id" ] ||
    refuse "the key of $name has another identifier"
  { printf '\060\052\060\005\006\003\053\145\160\003\041\000'; tail -c 32 "$dir/key"; } |
    openssl pkey -pubin -inform DER -out "$dir/pem"
  while read -r dash who value; do
    [ "$dash" = — ] && [ "$who" = "$name" ] || continue
    unb64 "$value" > "$dir/value"
    [ "$(head -c 4 "$dir/value" | hex)" = "$id" ] || continue
    tail -c 64 "$dir/value" > "$dir/signature"
    cp "$dir/text" "$dir/message"
    length=68
    if [ "$2" = 04 ]; then
      length=76
      seconds=$(printf %d "0x$(tail -c +5 "$dir/value" | head -c 8 | hex)")
      { printf 'cosignature/v1\ntime %s\n' "$seconds"; cat "$dir/text"; } > "$dir/message"
    fi
    [ "$(wc -c < "$dir/value")" -eq $length ] || refuse "a signature of another length"
    openssl pkeyutl -verify -pubin -inkey "$dir/pem" -rawin -in "$dir/message" \
      -sigfile "$dir/signature" > "$dir/out" 2>&1 || refuse "the signature of $name fails"
    return
  done < "$dir/signatures"
  refuse "$name did not sign"
}
signed "$1" 01
[ "$name" = "$origin" ] || refuse "the checkpoint is of $origin, not of $name"
level=recorded
[ $# -lt 3 ] || { signed "$3" 04 && level="witnessed at $seconds by $name"; }

# 3. The path, from the leaf up (RFC 9162, section 2.1.3.2).
{ printf '\000'; unb64 "$leaf"; } | sha > "$dir/hash"
place=$index last=$((size - 1)) number=4
while step=$(line head $number) && [ -n "$step" ]; do
  [ $last -gt 0 ] || refuse "the path is too long"
  unb64 "$step" > "$dir/step"
  [ "$(wc -c < "$dir/step")" -eq 32 ] || refuse "not a hash: $step"
  if [ $((place % 2)) -eq 1 ] || [ $place -eq $last ]; then
    { printf '\001'; cat "$dir/step" "$dir/hash"; } | sha > "$dir/next"
    while [ $((place % 2)) -eq 0 ]; do place=$((place / 2)) last=$((last / 2)); done
  else
    { printf '\001'; cat "$dir/hash" "$dir/step"; } | sha > "$dir/next"
  fi
  mv "$dir/next" "$dir/hash"
  place=$((place / 2)) last=$((last / 2)) number=$((number + 1))
done
[ $last -eq 0 ] || refuse "the path is too short"
[ "$(b64 < "$dir/hash")" = "$root" ] || refuse "the leaf is not in the log"

# 4. The leaf is of this log.
unb64 "$leaf" > "$dir/leaf"
[ "$(line leaf 1)/$(line leaf 2)" = "exeat entry v1/channel ${origin##*/}" ] ||
  refuse "the leaf is of another channel"
echo "ok: $level, leaf $index of $size in $origin"
cat "$dir/leaf"
