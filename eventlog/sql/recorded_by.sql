-- What a command has recorded: the tag $1 is its id's.
SELECT e.position, e.type, e.data
FROM :schema.tags t JOIN :schema.events e ON e.position = t.position
WHERE t.tag = $1
ORDER BY e.position
