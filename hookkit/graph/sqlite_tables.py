"""What a graph is in SQLite: events in tables; what follows from them, in queries.

An event belongs to a memory and goes with it: that it names an entity, says a fact or contradicts
one. Names, aliases and whether a fact holds are read out of the events at each query.
"""

from __future__ import annotations

VERSION = 1  # PRAGMA user_version

TABLES = """
CREATE TABLE memory (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, project TEXT NOT NULL, agent_id TEXT NOT NULL,
    run_id TEXT NOT NULL, at TEXT NOT NULL, moment INTEGER NOT NULL
);
CREATE TABLE entity (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, project TEXT NOT NULL);
CREATE INDEX entity_realm ON entity (user_id, project);
CREATE TABLE vector (
    entity TEXT NOT NULL REFERENCES entity ON DELETE CASCADE, embedder TEXT NOT NULL,
    vector BLOB NOT NULL, PRIMARY KEY (entity, embedder)
);
CREATE TABLE naming (
    memory TEXT NOT NULL REFERENCES memory ON DELETE CASCADE, moment INTEGER NOT NULL,
    entity TEXT NOT NULL REFERENCES entity, name TEXT NOT NULL, norm TEXT NOT NULL,
    type TEXT NOT NULL, embedder TEXT NOT NULL
);
CREATE INDEX naming_memory ON naming (memory);
CREATE INDEX naming_entity ON naming (entity, moment, memory);
CREATE TABLE term (
    memory TEXT NOT NULL REFERENCES memory ON DELETE CASCADE,
    entity TEXT NOT NULL REFERENCES entity, term TEXT NOT NULL
);
CREATE INDEX term_memory ON term (memory);
CREATE INDEX term_entity ON term (entity);
CREATE INDEX term_term ON term (term);
CREATE TABLE fact (
    id TEXT PRIMARY KEY, subject TEXT NOT NULL REFERENCES entity, type TEXT NOT NULL,
    object TEXT NOT NULL REFERENCES entity
);
CREATE INDEX fact_subject ON fact (subject);
CREATE INDEX fact_object ON fact (object);
CREATE TABLE saying (
    memory TEXT NOT NULL REFERENCES memory ON DELETE CASCADE, moment INTEGER NOT NULL,
    fact TEXT NOT NULL REFERENCES fact, label TEXT NOT NULL
);
CREATE INDEX saying_memory ON saying (memory);
CREATE INDEX saying_fact ON saying (fact, moment, memory);
CREATE TABLE contradiction (
    memory TEXT NOT NULL REFERENCES memory ON DELETE CASCADE, moment INTEGER NOT NULL,
    fact TEXT NOT NULL
);
CREATE INDEX contradiction_memory ON contradiction (memory);
CREATE INDEX contradiction_fact ON contradiction (fact, moment, memory);
"""

# The rows of a query's list: one parameter, however long the list.
LISTED = "(SELECT value FROM json_each(:ids))"

# Whether the one who looks may see memory m; "" is any.
SEEN = "(:agent_id IN ('', m.agent_id) AND :run_id IN ('', m.run_id))"

ENTITIES = """
SELECT e.id, e.user_id, e.project, first.name, first.norm,
    COALESCE((SELECT type FROM naming WHERE entity = e.id AND type <> ''
        ORDER BY moment, memory LIMIT 1), ''),
    (SELECT json_group_array(DISTINCT term) FROM term WHERE entity = e.id AND term <> first.norm)
FROM entity e JOIN naming first ON first.rowid =
    (SELECT rowid FROM naming WHERE entity = e.id ORDER BY moment, memory LIMIT 1)
"""

LISTED_ENTITIES = f"{ENTITIES} WHERE e.id IN {LISTED} ORDER BY first.norm, e.id"

TOLD = f"SELECT id FROM memory WHERE id IN {LISTED}"

IN_REALM = "e.user_id = :user_id AND e.project = :project"

NAMED = f"""
SELECT DISTINCT e.id FROM term t JOIN entity e ON e.id = t.entity
WHERE t.term IN {LISTED} AND {IN_REALM}
"""

NEWEST_VECTORS = f"""
SELECT v.entity, v.embedder, v.vector FROM vector v
WHERE v.entity IN {LISTED} AND v.embedder = (SELECT embedder FROM naming
    WHERE entity = v.entity AND embedder <> '' ORDER BY moment DESC, memory DESC LIMIT 1)
"""

VECTORS = f"""
SELECT e.id, v.vector FROM vector v JOIN entity e ON e.id = v.entity
WHERE {IN_REALM} AND v.embedder = :embedder AND length(v.vector) = :bytes ORDER BY e.id
"""

VIEWED = f"""
    :user_id IN ('', e.user_id)
    AND (:projects IS NULL OR e.project IN (SELECT value FROM json_each(:projects)))
    AND ((:agent_id = '' AND :run_id = '') OR EXISTS (SELECT 1 FROM naming n
        JOIN memory m ON m.id = n.memory WHERE n.entity = e.id AND {SEEN}))
"""

VIEWED_ENTITIES = f"{ENTITIES} WHERE {VIEWED} ORDER BY first.norm, e.id"

ENDS = f"{ENTITIES} WHERE {VIEWED} AND e.id IN {LISTED}"

CONTAINING = f"""{ENTITIES} WHERE {VIEWED}
    AND EXISTS (SELECT 1 FROM term t WHERE t.entity = e.id AND instr(t.term, :text) > 0)
ORDER BY first.norm, e.id LIMIT :limit
"""

LAST_SAID = "(SELECT max(moment) FROM saying WHERE fact = f.id)"

FACTS = f"""
SELECT f.id, f.subject, f.type, f.object,
    COALESCE((SELECT label FROM saying WHERE fact = f.id AND label <> ''
        ORDER BY moment, memory LIMIT 1), ''),
    (SELECT json_group_array(m.id) FROM saying s JOIN memory m ON m.id = s.memory
        WHERE s.fact = f.id AND {SEEN}) AS memory_ids,
    (SELECT m.at FROM saying s JOIN memory m ON m.id = s.memory
        WHERE s.fact = f.id AND {SEEN} ORDER BY s.moment, s.memory LIMIT 1) AS valid_from,
    COALESCE(against.at, ''), COALESCE(against.id, '')
FROM fact f LEFT JOIN memory against ON against.id = (SELECT memory FROM contradiction
    WHERE fact = f.id AND moment >= {LAST_SAID} ORDER BY moment, memory LIMIT 1)
WHERE valid_from IS NOT NULL AND (:history OR against.id IS NULL)
"""

FACTS_OF = f"""{FACTS} AND f.id IN (SELECT id FROM fact WHERE subject IN {LISTED}
    UNION SELECT id FROM fact WHERE object IN {LISTED})
"""

NAMED_BY = f"SELECT entity FROM naming WHERE memory IN {LISTED}"

SAID_BY = f"SELECT fact FROM saying WHERE memory IN {LISTED}"

HOLDING = f"""
SELECT f.id, NOT EXISTS (SELECT 1 FROM contradiction WHERE fact = f.id AND moment >= {LAST_SAID})
FROM fact f WHERE f.id IN {LISTED}
"""

# What is left without anybody who says or names it.
SWEEP_FACTS = f"""
DELETE FROM fact WHERE id IN {LISTED}
    AND NOT EXISTS (SELECT 1 FROM saying WHERE saying.fact = fact.id)
"""
SWEEP_VECTORS = f"""
DELETE FROM vector WHERE entity IN {LISTED} AND NOT EXISTS
    (SELECT 1 FROM naming n WHERE n.entity = vector.entity AND n.embedder = vector.embedder)
"""
SWEEP_ENTITIES = f"""
DELETE FROM entity WHERE id IN {LISTED}
    AND NOT EXISTS (SELECT 1 FROM naming WHERE naming.entity = entity.id)
"""
