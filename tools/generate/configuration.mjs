// The page of every environment variable, from the services' schemas.
import { baseEnv } from '@ml-connector/runtime';
import { z } from 'zod';

const SECRET = /SECRET|PASSWORD|MASTER_KEY|POSTGRES_URL/;

/** The page; `owners` are services and what else reads an environment, in the order they are told. */
export function configurationPage(owners) {
  const readers = new Map();
  for (const { name, env } of owners)
    for (const [key, field] of Object.entries(env.shape)) {
      const seen = readers.get(key) ?? { field, names: [] };
      readers.set(key, { ...seen, names: [...seen.names, name] });
    }
  const isShared = ({ names }) => names.length > 1;
  const all = [...readers];
  const services = owners.filter(({ name }) => !name.includes(' '));
  const told = (names) => (services.every(({ name }) => names.includes(name)) ? 'all six' : names.join(', '));
  const sections = [
    section(
      'Every service',
      Object.entries(baseEnv.shape).map(([key, field]) => [key, { field, names: [] }]),
    ),
    section(
      'Several services',
      all.filter(([, one]) => isShared(one)),
      told,
    ),
    ...owners.map(({ name }) =>
      section(
        name,
        all.filter(([, one]) => !isShared(one) && one.names[0] === name),
      ),
    ),
  ];
  return `# Configuration

Generated from the services' schemas. A service reads its environment once, at its start; a wrong one prints every problem at once, never a value, and ends with 78. An empty variable is an unset one. In the chart most of these follow from [its values](../deploy/helm/ml-connector/README.md); the rest go into \`services.<name>.env\` and \`secretEnv\`.

A secret (marked so) is given by reference: out of a Secret, or by the variable of the same name that ends in \`_FILE\`, where there is one. Node's own \`NODE_EXTRA_CA_CERTS\` names a file with authorities that are trusted besides the public ones, by everything but Kafka, which has \`KAFKA_TLS_CA_FILE\`.

${sections.filter((text) => text !== '').join('\n')}`;
}

function section(title, variables, told) {
  if (variables.length === 0) return '';
  const head = told
    ? ['variable', 'meaning', 'takes', 'default', 'read by']
    : ['variable', 'meaning', 'takes', 'default'];
  const rows = variables.map(([key, { field, names }]) => row(key, field, told?.(names)));
  return `## ${title}\n\n| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}\n${rows.join('\n')}\n`;
}

function row(key, field, readBy) {
  const missing = field.safeParse(undefined);
  const preset = missing.success
    ? missing.data === undefined || missing.data === ''
      ? ''
      : `\`${textOf(missing.data)}\``
    : '**required**';
  const isSecret = SECRET.test(key) && !key.endsWith('_FILE');
  const meaning = `${field.description ?? ''}${isSecret ? ' _Secret._' : ''}`;
  const cells = [`\`${key}\``, meaning, takes(field), preset, ...(readBy === undefined ? [] : [readBy])];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

const textOf = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** What a value may be, in few words. */
function takes(field) {
  const {
    type,
    enum: values,
    format,
    minimum,
    maximum,
    minLength,
  } = z.toJSONSchema(field, {
    io: 'input',
    unrepresentable: 'any',
    target: 'draft-7',
  });
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  const out = z.toJSONSchema(field, { io: 'output', unrepresentable: 'any', target: 'draft-7' });
  const kind = [out.type, type].find((one) => one === 'integer' || one === 'number') ?? 'text';
  const low = out.minimum ?? minimum;
  const high = out.maximum ?? maximum;
  if (kind !== 'text') return `${kind === 'integer' ? 'whole number' : 'number'}${range(low, high)}`;
  if (format === 'uri') return 'address';
  return minLength === undefined || minLength <= 1 ? 'text' : `text of at least ${minLength}`;
}

function range(low, high) {
  const from = low === undefined || low <= Number.MIN_SAFE_INTEGER ? '' : ` from ${low}`;
  return `${from}${high === undefined || high >= Number.MAX_SAFE_INTEGER ? '' : ` to ${high}`}`;
}
