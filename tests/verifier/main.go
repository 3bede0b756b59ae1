// Command verifier checks receipts and heads of logs without Exeat.
//
// It shares no code with Exeat: notes are opened by golang.org/x/mod/sumdb/note, and
// proofs checked by golang.org/x/mod/sumdb/tlog. The rest is the standard library.
//
//	verifier -log VKEY [-witness VKEY]... NAME...
//	verifier -log VKEY -consistency NAME...
//
// A name is a receipt, or a folder or ZIP file with receipts (*.tlog-proof). With
// -consistency it is a folder or ZIP file with folders of three files each: old and new,
// signed checkpoints, and proof, lines of base64. Each receipt or folder is answered by
// one line. The exit status is 0 if all hold, 1 if any is refused, 2 for a wrong call or
// if there is nothing to check.
package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	title       = "c2sp.org/tlog-proof@v1"
	cosignature = 4
)

// A witness verifies cosignature/v1 lines (c2sp.org/tlog-cosignature).
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(sig)
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", seconds)
	return ed25519.Verify(w.key, append([]byte(head), msg...), sig[8:])
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("a witness key has three parts")
	}
	key, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignature {
		return nil, errors.New("a witness key is of kind 4 and 32 bytes")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if hex.EncodeToString(sum[:4]) != parts[1] {
		return nil, errors.New("a witness key has another identifier")
	}
	return &witness{parts[0], binary.BigEndian.Uint32(sum[:4]), key[1:]}, nil
}

// A checker knows the keys.
type checker struct {
	log   note.Verifier
	known note.Verifiers
}

// A head is what a log signed.
type head struct {
	origin    string
	size      int64
	root      tlog.Hash
	witnessed bool
}

func (c *checker) open(signed []byte) (*head, error) {
	opened, err := note.Open(signed, c.known)
	if err != nil {
		return nil, err
	}
	found := &head{}
	vouched := false
	for _, sig := range opened.Sigs {
		if sig.Name == c.log.Name() && sig.Hash == c.log.KeyHash() {
			vouched = true
		} else {
			found.witnessed = true
		}
	}
	lines := strings.Split(opened.Text, "\n")
	if !vouched || len(lines) != 4 || lines[3] != "" || lines[0] != c.log.Name() {
		return nil, errors.New("not a checkpoint of this log")
	}
	found.origin = lines[0]
	if found.size, err = count(lines[1]); err != nil {
		return nil, err
	}
	found.root, err = hash(lines[2])
	return found, err
}

func (c *checker) receipt(files fs.FS, name string) (string, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return "", err
	}
	before, signed, _ := bytes.Cut(data, []byte("\n\n"))
	lines := strings.Split(string(before), "\n")
	if len(lines) < 3 || lines[0] != title ||
		!strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return "", errors.New("not a receipt")
	}
	leaf, err := base64.StdEncoding.Strict().DecodeString(lines[1][len("extra "):])
	if err != nil {
		return "", err
	}
	index, err := count(lines[2][len("index "):])
	if err != nil {
		return "", err
	}
	proof, err := hashes(lines[3:])
	if err != nil {
		return "", err
	}
	found, err := c.open(signed)
	if err != nil {
		return "", err
	}
	channel := found.origin[strings.LastIndex(found.origin, "/")+1:]
	if !strings.HasPrefix(string(leaf), "exeat entry v1\nchannel "+channel+"\n") {
		return "", errors.New("the leaf is of another channel")
	}
	err = tlog.CheckRecord(proof, found.size, found.root, index, tlog.RecordHash(leaf))
	if err != nil {
		return "", err
	}
	if found.witnessed {
		return "witnessed", nil
	}
	return "recorded", nil
}

func (c *checker) growth(files fs.FS, last string) (string, error) {
	var parts [3][]byte
	for i, name := range []string{"old", "new", "proof"} {
		data, err := fs.ReadFile(files, path.Join(path.Dir(last), name))
		if err != nil {
			return "", err
		}
		parts[i] = data
	}
	before, err := c.open(parts[0])
	if err != nil {
		return "", err
	}
	after, err := c.open(parts[1])
	if err != nil {
		return "", err
	}
	text := string(parts[2])
	if text != "" && !strings.HasSuffix(text, "\n") {
		return "", errors.New("the proof is cut short")
	}
	lines := strings.Split(text, "\n")
	proof, err := hashes(lines[:len(lines)-1])
	if err != nil {
		return "", err
	}
	if before.size == 0 {
		if len(proof) != 0 || before.root != tlog.Hash(sha256.Sum256(nil)) {
			return "", errors.New("an empty log has one root and needs no proof")
		}
		return "grown", nil
	}
	err = tlog.CheckTree(proof, after.size, after.root, before.size, before.root)
	return "grown", err
}

func count(text string) (int64, error) {
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value < 0 || strconv.FormatInt(value, 10) != text {
		return 0, fmt.Errorf("%q is no count", text)
	}
	return value, nil
}

func hash(text string) (tlog.Hash, error) {
	var found tlog.Hash
	value, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(value) != len(found) {
		return found, fmt.Errorf("%q is no hash", text)
	}
	copy(found[:], value)
	return found, nil
}

func hashes(lines []string) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, 0, len(lines))
	for _, line := range lines {
		step, err := hash(line)
		if err != nil {
			return nil, err
		}
		found = append(found, step)
	}
	return found, nil
}

// open returns a folder or ZIP file as a tree, and where to look in it.
func open(name string) (fs.FS, string, error) {
	if entry, err := os.Stat(name); err != nil {
		return nil, "", err
	} else if entry.IsDir() {
		return os.DirFS(name), ".", nil
	}
	if files, err := zip.OpenReader(name); err == nil {
		return files, ".", nil
	}
	return os.DirFS(filepath.Dir(name)), filepath.Base(name), nil
}

// every answers for all files of a tree that end in a suffix.
func every(
	out io.Writer, name, suffix string, check func(fs.FS, string) (string, error),
) (checked, refused int, err error) {
	files, start, err := open(name)
	if err != nil {
		return 0, 0, err
	}
	err = fs.WalkDir(files, start, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, suffix) {
			return err
		}
		checked++
		word := "ok"
		answer, err := check(files, file)
		if err != nil {
			refused++
			word, answer = "refused", err.Error()
		}
		fmt.Fprintf(out, "%s\t%q\t%s\n", word, file, answer)
		return nil
	})
	return checked, refused, err
}

func newChecker(log string, witnesses []string) (*checker, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(log))
	if err != nil {
		return nil, err
	}
	all := []note.Verifier{verifier}
	for _, vkey := range witnesses {
		each, err := newWitness(strings.TrimSpace(vkey))
		if err != nil {
			return nil, err
		}
		all = append(all, each)
	}
	return &checker{verifier, note.VerifierList(all...)}, nil
}

func run() (bool, error) {
	var witnesses []string
	log := flag.String("log", "", "verifier key of the log")
	growth := flag.Bool("consistency", false, "check heads instead of receipts")
	flag.Func("witness", "verifier key of a witness", func(vkey string) error {
		witnesses = append(witnesses, vkey)
		return nil
	})
	flag.Parse()
	keys, err := newChecker(*log, witnesses)
	if err != nil {
		return false, err
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	suffix, check := ".tlog-proof", keys.receipt
	if *growth {
		suffix, check = "proof", keys.growth
	}
	hold, all := true, 0
	for _, name := range flag.Args() {
		checked, refused, err := every(out, name, suffix, check)
		if err != nil {
			return false, err
		}
		all += checked
		hold = hold && refused == 0
	}
	if all == 0 {
		return false, errors.New("there is nothing to check")
	}
	return hold, nil
}

func main() {
	hold, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "verifier:", err)
		os.Exit(2)
	}
	if !hold {
		os.Exit(1)
	}
}
