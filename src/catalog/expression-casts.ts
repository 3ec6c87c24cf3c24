// Made by test/catalog/make-expression-signatures.ts from a real server's catalog; do not edit.

/** pg_cast: `source: target …;` `=` in assignments only, `!` only when written. */
export const CASTS = `
bit: int8! int4! varbit; bool: int4! text= bpchar= varchar=; box: point! lseg! polygon= circle!; bpchar: char= name
text xml! varchar; bytea: int8! int2! int4!; char: int4! text bpchar= varchar=; cidr: text= inet bpchar= varchar=;
circle: point! box! polygon!; date: timestamp timestamptz; daterange: datemultirange!; float4: int8= int2= int4=
float8 numeric=; float8: int8= int2= int4= float4= numeric=; inet: text= cidr= bpchar= varchar=; int2: bytea! int8
int4 regproc oid float4 float8 numeric regprocedure regoper regoperator regclass regtype regconfig regdictionary
regnamespace regrole regcollation; int4: bool! bytea! char! int8 int2= regproc oid float4 float8 money= bit! numeric
regprocedure regoper regoperator regclass regtype regconfig regdictionary regnamespace regrole regcollation;
int4range: int4multirange!; int8: bytea! int2= int4= regproc oid float4 float8 money= bit! numeric regprocedure
regoper regoperator regclass regtype regconfig regdictionary regnamespace regrole regcollation; int8range:
int8multirange!; interval: time=; json: jsonb=; jsonb: bool! int8! int2! int4! json= float4! float8! numeric!; lseg:
point!; macaddr: macaddr8; macaddr8: macaddr; money: numeric=; name: text bpchar= varchar=; numeric: int8= int2=
int4= float4 float8 money=; numrange: nummultirange!; oid: int8= int4= regproc regprocedure regoper regoperator
regclass regtype regconfig regdictionary regnamespace regrole regcollation; path: polygon=; pg_dependencies: bytea
text; pg_mcv_list: bytea text; pg_ndistinct: bytea text; pg_node_tree: text; point: box=; polygon: point! path= box!
circle!; regclass: int8= int4= oid; regcollation: int8= int4= oid; regconfig: int8= int4= oid; regdictionary: int8=
int4= oid; regnamespace: int8= int4= oid; regoper: int8= int4= oid regoperator; regoperator: int8= int4= oid
regoper; regproc: int8= int4= oid regprocedure; regprocedure: int8= int4= regproc oid; regrole: int8= int4= oid;
regtype: int8= int4= oid; text: char= name xml! bpchar varchar regclass; time: interval timetz; timestamp: date=
time= timestamptz; timestamptz: date= time= timestamp= timetz=; timetz: time=; tsrange: tsmultirange!; tstzrange:
tstzmultirange!; varbit: bit; varchar: char= name text xml! bpchar regclass; xid8: xid!; xml: text= bpchar=
varchar=;
`;
