// What the server says of itself, kept by name.

const TYPE = 'kind name ofType { kind name ofType { kind name ofType { kind name } } }';
const VALUE = `name description defaultValue type { ${TYPE} }`;
export const INTROSPECTION = `query Introspection {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    directives { name description locations args { ${VALUE} } }
    types {
      kind name description
      fields(includeDeprecated: true) { name description isDeprecated deprecationReason args { ${VALUE} } type { ${TYPE} } }
      inputFields { ${VALUE} }
      interfaces { name }
      possibleTypes { name }
      enumValues(includeDeprecated: true) { name description isDeprecated }
    }
  }
}`;

const EXECUTABLE = new Set(['QUERY', 'MUTATION', 'SUBSCRIPTION', 'FIELD', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT']);
const TYPENAME = { name: '__typename', description: 'The name of this type.', args: [], type: { kind: 'SCALAR', name: 'String' } };

export class Schema {
  constructor(told) {
    this.types = new Map(told.types.map((type) => [type.name, type]));
    this.directives = told.directives.filter((each) => each.locations.some((place) => EXECUTABLE.has(place)));
    this.roots = {
      query: told.queryType?.name, mutation: told.mutationType?.name, subscription: told.subscriptionType?.name,
    };
  }

  /** The type of this name. */
  type(name) {
    return this.types.get(name);
  }

  /** What may be selected on a type. */
  fields(type) {
    if (!type || !['OBJECT', 'INTERFACE', 'UNION'].includes(type.kind)) return [];
    return [...(type.fields ?? []), TYPENAME];
  }

  field(type, name) {
    return this.fields(type).find((field) => field.name === name);
  }

  /** Types that a fragment on this type may narrow it to. */
  narrower(type) {
    const names = new Set([type.name, ...(type.possibleTypes ?? []), ...(type.interfaces ?? [])].map((each) => each.name ?? each));
    return [...names].map((name) => this.type(name)).filter(Boolean);
  }

  composites() {
    return [...this.types.values()].filter((type) => ['OBJECT', 'INTERFACE', 'UNION'].includes(type.kind) && !type.name.startsWith('__'));
  }

  inputs() {
    return [...this.types.values()].filter((type) => ['SCALAR', 'ENUM', 'INPUT_OBJECT'].includes(type.kind) && !type.name.startsWith('__'));
  }
}

/** The type inside lists and non-nulls. */
export function named(reference) {
  let inner = reference;
  while (inner?.ofType) inner = inner.ofType;
  return inner?.name;
}

/** A type as it is written. */
export function written(reference) {
  if (reference.kind === 'NON_NULL') return `${written(reference.ofType)}!`;
  if (reference.kind === 'LIST') return `[${written(reference.ofType)}]`;
  return reference.name;
}
