-- name: cards_of_side
SELECT card FROM cards WHERE channel = :channel AND side = :side
ORDER BY version DESC;
