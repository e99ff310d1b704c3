"""What a graph is in Neo4j, 5.26 or later, any edition: nodes, edges, and the Cypher for them.

    (:HkMemory)-[:HK_NAMES]->(:HkEntity)-[:HK_VECTOR]->(:HkVector)
    (:HkMemory)-[:HK_SAYS | HK_CONTRADICTS]->(:HkFact)
    (:HkEntity)-[:HK_FACT {type, label, memory_ids, valid_from, invalid_at, ...}]->(:HkEntity)

All nodes have the base label too, and `hk_key`, which is unique under it. HK_NAMES, HK_SAYS and
HK_CONTRADICTS are events, which go with their memory; an entity's name, type and aliases, and the
HK_FACT edges, follow from them and are drawn anew for what a memory touches. Whoever draws has
locked it (`lock` is written first), so the last who writes has seen what all others said.

`:BASE` stands for the base label, the one word that is put into Cypher; a setting checks it. All
else is a parameter, a model's relations as well: they are the property `type`.
"""

from __future__ import annotations

SCHEMA = (
    "CREATE CONSTRAINT IF NOT EXISTS FOR (n:BASE) REQUIRE n.hk_key IS UNIQUE",
    "CREATE INDEX IF NOT EXISTS FOR (e:HkEntity) ON (e.realm)",
    "CREATE INDEX IF NOT EXISTS FOR (v:HkVector) ON (v.realm)",
)

# --- what changes; $memories, $entities, $facts are ids in order, so that two writers do not cross

TAKE_MEMORY = """
MERGE (m:BASE {hk_key: 'memory/' + $memory.id}) SET m:HkMemory, m = $memory,
    m.hk_key = 'memory/' + $memory.id
"""

LOCK_MEMORIES = """
UNWIND $memories AS id MATCH (m:BASE {hk_key: 'memory/' + id}) SET m.lock = true
"""

TOUCHED = """
UNWIND $memories AS id
MATCH (:BASE {hk_key: 'memory/' + id})-[r:HK_NAMES|HK_SAYS|HK_CONTRADICTS]->(n)
RETURN DISTINCT n.id AS id, type(r) = 'HK_NAMES' AS is_entity
"""

TAKE_ENTITIES = """
UNWIND $entities AS x MERGE (e:BASE {hk_key: x.id})
SET e:HkEntity, e.lock = true, e += x.properties
"""

TAKE_FACTS = """
UNWIND $facts AS x MERGE (f:BASE {hk_key: 'fact/' + x.id})
SET f:HkFact, f.lock = true, f.id = x.id, f += x.properties
"""

CLEAR = """
MATCH (:BASE {hk_key: 'memory/' + $memory.id})-[r:HK_NAMES|HK_SAYS|HK_CONTRADICTS]->() DELETE r
"""

NAME = """
MATCH (m:BASE {hk_key: 'memory/' + $memory.id}) UNWIND $rows AS x MATCH (e:BASE {hk_key: x.id})
CREATE (m)-[r:HK_NAMES]->(e) SET r = x.properties
"""

KEEP_VECTORS = """
UNWIND $rows AS x MATCH (e:BASE {hk_key: x.id})
MERGE (v:BASE {hk_key: 'vector/' + x.id + '/' + x.properties.embedder})
SET v:HkVector, v += x.properties MERGE (e)-[:HK_VECTOR]->(v)
"""

SAY = """
MATCH (m:BASE {hk_key: 'memory/' + $memory.id})
UNWIND $rows AS x MATCH (f:BASE {hk_key: 'fact/' + x.id})
CREATE (m)-[r:HK_SAYS]->(f) SET r = x.properties
"""

CONTRADICT = """
MATCH (m:BASE {hk_key: 'memory/' + $memory.id})
UNWIND $rows AS x MATCH (f:BASE {hk_key: 'fact/' + x.id})
CREATE (m)-[r:HK_CONTRADICTS]->(f) SET r = x.properties
"""

FORGET = "UNWIND $memories AS id MATCH (m:BASE {hk_key: 'memory/' + id}) DETACH DELETE m"

DRAW_ENTITIES = """
UNWIND $entities AS id MATCH (e:BASE {hk_key: id})
WITH e, COLLECT { MATCH ()-[n:HK_NAMES]->(e)
    RETURN properties(n) ORDER BY n.moment, n.memory } AS names
WHERE names <> []
SET e.name = names[0].name, e.norm = names[0].norm,
    e.type = coalesce([n IN names WHERE n.type <> '' | n.type][0], ''),
    e.embedder = coalesce([n IN names WHERE n.embedder <> '' | n.embedder][-1], ''),
    e.aliases = reduce(known = [], n IN names |
        known + [term IN n.terms WHERE NOT term IN known AND term <> names[0].norm])
REMOVE e.lock
"""

SWEEP_VECTORS = """
UNWIND $entities AS id MATCH (e:BASE {hk_key: id})-[:HK_VECTOR]->(v)
WHERE NOT EXISTS { ()-[n:HK_NAMES]->(e) WHERE n.embedder = v.embedder } DETACH DELETE v
"""

SWEEP_ENTITIES = """
UNWIND $entities AS id MATCH (e:BASE {hk_key: id})
WHERE NOT EXISTS { ()-[:HK_NAMES]->(e) } DETACH DELETE e
"""

DRAW_FACTS = """
UNWIND $facts AS id MATCH (f:BASE {hk_key: 'fact/' + id})
WITH f, COLLECT { MATCH ()-[s:HK_SAYS]->(f)
    RETURN properties(s) ORDER BY s.moment, s.memory } AS says
WHERE says <> []
WITH f, says, head(COLLECT { MATCH ()-[c:HK_CONTRADICTS]->(f) WHERE c.moment >= says[-1].moment
    RETURN properties(c) ORDER BY c.moment, c.memory LIMIT 1 }) AS against
MATCH (s:BASE {hk_key: f.subject}) MATCH (o:BASE {hk_key: f.object})
MERGE (s)-[r:HK_FACT {id: f.id}]->(o)
SET r.type = f.type, r.label = coalesce([x IN says WHERE x.label <> '' | x.label][0], ''),
    r.memory_ids = [x IN says | x.memory], r.valid_from = says[0].at,
    r.invalid_at = against.at, r.invalidated_by = against.memory
REMOVE f.lock
"""

RUB_OUT = """
UNWIND $facts AS id MATCH (f:BASE {hk_key: 'fact/' + id})
WHERE NOT EXISTS { ()-[:HK_SAYS]->(f) }
MATCH (:BASE {hk_key: f.subject})-[r:HK_FACT {id: id}]->(:BASE {hk_key: f.object}) DELETE r
"""

SWEEP_FACTS = """
UNWIND $facts AS id MATCH (f:BASE {hk_key: 'fact/' + id}) REMOVE f.lock
WITH f WHERE NOT EXISTS { ()-[:HK_SAYS|HK_CONTRADICTS]->(f) } DETACH DELETE f
"""

HOLDING = """
UNWIND $facts AS id MATCH (f:BASE {hk_key: 'fact/' + id})
MATCH (:BASE {hk_key: f.subject})-[r:HK_FACT {id: id}]->(:BASE {hk_key: f.object})
RETURN id, r.invalid_at IS NULL AS holds
"""

# --- what is asked

ENTITY = "{.id, .user_id, .project, .name, .norm, .type, .aliases}"
IN_REALM = (
    "($user_id = '' OR e.user_id = $user_id) AND ($projects IS NULL OR e.project IN $projects)"
)
SEEN = "$agent_id IN ['', m.agent_id] AND $run_id IN ['', m.run_id]"
VIEWED = f"""{IN_REALM} AND ($agent_id = '' AND $run_id = ''
    OR EXISTS {{ (m:HkMemory)-[:HK_NAMES]->(e) WHERE {SEEN} }})"""

NAMED = f"""
MATCH (e:BASE:HkEntity {{realm: $realm}})
WHERE e.norm IN $norms OR any(alias IN e.aliases WHERE alias IN $norms)
OPTIONAL MATCH (e)-[:HK_VECTOR]->(v {{embedder: e.embedder}})
RETURN e {ENTITY} AS entity, v.embedder AS embedder, v.values AS values ORDER BY e.norm, e.id
"""

# The server's cosine, (1 + cos) / 2 in Neo4j, only chooses; what we tell is reckoned by us.
NEAR = f"""
MATCH (v:BASE:HkVector {{realm: $realm}}) WHERE v.embedder = $embedder AND size(v.values) = $size
WITH v ORDER BY vector.similarity.cosine(v.values, $vector) DESC, v.hk_key LIMIT $limit
MATCH (e)-[:HK_VECTOR]->(v) RETURN e {ENTITY} AS entity, v.values AS values ORDER BY e.id
"""

CONTAINING = f"""
MATCH (e:BASE:HkEntity) WHERE {VIEWED}
    AND (e.norm CONTAINS $text OR any(alias IN e.aliases WHERE alias CONTAINS $text))
RETURN e {ENTITY} AS entity ORDER BY e.norm, e.id LIMIT $limit
"""

VIEWED_ENTITIES = f"""
MATCH (e:BASE:HkEntity) WHERE {VIEWED} RETURN e {ENTITY} AS entity ORDER BY e.norm, e.id
"""

NAMED_BY = f"""
UNWIND $memories AS id MATCH (:BASE {{hk_key: 'memory/' + id}})-[:HK_NAMES]->(e)
WITH DISTINCT e RETURN e {ENTITY} AS entity ORDER BY e.norm, e.id
"""

TOLD = "UNWIND $memories AS id MATCH (:BASE {hk_key: 'memory/' + id}) RETURN DISTINCT id"

SAID = """
UNWIND $memories AS id MATCH (m:BASE {hk_key: 'memory/' + id})
RETURN m {.id, .user_id, .project, .agent_id, .run_id, .at} AS memory,
    COLLECT { MATCH (m)-[n:HK_NAMES]->(e)
        RETURN {id: e.id, name: n.name, norm: n.norm, type: n.type, terms: n.terms}
        ORDER BY e.id } AS names,
    COLLECT { MATCH (m)-[s:HK_SAYS]->(f)
        RETURN {subject: f.subject, type: f.type, object: f.object, label: s.label}
        ORDER BY f.id } AS says,
    COLLECT { MATCH (m)-[:HK_CONTRADICTS]->(f) RETURN f.id ORDER BY f.id } AS contradicts
ORDER BY m.id
"""

TELL = f"""
WHERE all(e IN [s, o] WHERE {IN_REALM}) AND ($history OR r.invalid_at IS NULL)
WITH s, r, o, COLLECT {{ UNWIND r.memory_ids AS id MATCH (m:BASE {{hk_key: 'memory/' + id}})
    WHERE {SEEN} WITH m ORDER BY m.moment, m.id RETURN m {{.id, .at}} }} AS said
WHERE said <> []
RETURN s {ENTITY} AS subject, properties(r) AS fact, o {ENTITY} AS object, said
"""

FACTS_OF = f"""
UNWIND $ids AS id MATCH (:BASE {{hk_key: id}})-[r:HK_FACT]-()
WITH DISTINCT r, startNode(r) AS s, endNode(r) AS o {TELL}
"""

FACTS = f"MATCH (s:BASE:HkEntity)-[r:HK_FACT]->(o:BASE:HkEntity) WITH s, r, o {TELL}"
