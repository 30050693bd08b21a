/** A value that the schema marks with `x-secret`, and where it stands. */
export interface Secret {
  readonly path: string;
  readonly value: string;
}

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Every secret of a configuration, by its own schema: properties and lists of any depth. */
export const secretsOf = (schema: unknown, config: unknown, path = ''): readonly Secret[] => {
  if (!isNode(schema)) return [];
  if (schema['x-secret'] === true) return stringsIn(config, path);
  const found: Secret[] = [];
  if (isNode(schema['properties']) && isNode(config)) {
    for (const [name, property] of Object.entries(schema['properties']))
      found.push(...secretsOf(property, config[name], `${path}/${name}`));
  }
  if (Array.isArray(config)) {
    for (const [index, one] of config.entries())
      found.push(...secretsOf(schema['items'], one, `${path}/${index}`));
  }
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    const branches = schema[word];
    if (!Array.isArray(branches)) continue;
    for (const branch of branches) found.push(...secretsOf(branch, config, path));
  }
  return found;
};

const stringsIn = (value: unknown, path: string): readonly Secret[] => {
  if (typeof value === 'string') return value === '' ? [] : [{ path, value }];
  if (!isNode(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => stringsIn(one, `${path}/${name}`));
};
