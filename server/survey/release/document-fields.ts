import { z } from 'zod';
import { figureSchema, releaseDocumentSchema } from './document.ts';
import { documentRegistry, type FieldType, type ReleaseField } from './field.ts';

/** The part of a JSON Schema that is read; its metadata is the registry's text about a field. */
interface Node extends Partial<Omit<ReleaseField, 'type'>> {
  type?: string | string[];
  format?: string;
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
}

const figureFields = Object.keys(figureSchema.shape);

/** The fields of the signed document by their paths, such as `cities[].overall.score`, in order. */
export const documentFields: Record<string, ReleaseField> = Object.fromEntries(
  fieldsIn(z.toJSONSchema(releaseDocumentSchema, { metadata: documentRegistry }) as Node, ''),
);

/** The fields below a node. Those of figures are listed once, for the overall score. */
function* fieldsIn(node: Node, path: string): Generator<[string, ReleaseField]> {
  const properties = propertiesOf(node);
  const isFigureAgain = 'publishable' in properties && path !== 'cities[].overall.';
  for (const [name, field] of Object.entries(properties)) {
    if (isFigureAgain && figureFields.includes(name)) continue;
    const type = typeOf(field);
    const at = `${path}${name}${type === 'list' ? '[]' : ''}`;
    const { meaning, unit, empty = null } = field;
    if (!meaning || !unit) throw new Error(`nothing is said of ${at}`);
    yield [at, { type, unit, meaning, empty }];
    yield* fieldsIn(field, `${at}.`);
  }
}

/** Alternatives to null, or the node itself. */
function variantsOf(node: Node): Node[] {
  return node.anyOf?.filter(({ type }) => type !== 'null').flatMap(variantsOf) ?? [node];
}

/** Of an object, or of the members of a list. */
function propertiesOf(node: Node): Record<string, Node> {
  const [variant = node] = variantsOf(node);
  return variant.items ? propertiesOf(variant.items) : (variant.properties ?? {});
}

function typeOf(node: Node): FieldType {
  const variants = variantsOf(node);
  // A number, or a small one as "<10".
  if (variants.length > 1) return 'count';
  const { type, format } = variants[0] ?? node;
  switch ([type].flat().find((name) => name !== 'null')) {
    case 'array':
      return 'list';
    case 'object':
      return 'object';
    case 'integer':
      return 'integer';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return format === 'date-time' ? 'time' : format === 'date' ? 'date' : 'text';
  }
}
