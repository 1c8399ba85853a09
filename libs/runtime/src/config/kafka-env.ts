import { readFileSync } from 'node:fs';
import { errorText } from '@ml-connector/kernel';
import { z } from 'zod';

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const;

/** Environment of everything that speaks to Kafka: extend your own schema with its shape. */
export const kafkaEnv = z.object({
  KAFKA_BROKERS: z.string().min(1).describe('Kafka brokers, host:port, comma-separated.'),
  KAFKA_TLS: z.enum(['on', 'off']).default('off').describe('Whether the brokers are spoken to by TLS.'),
  KAFKA_TLS_CA_FILE: z
    .string()
    .optional()
    .describe('File with the certificates of who signed the brokers, in PEM; without it those the machine trusts.'),
  KAFKA_TLS_CERT_FILE: z.string().optional().describe('File with our own certificate in PEM, where brokers want one.'),
  KAFKA_TLS_KEY_FILE: z.string().optional().describe('File with the key of that certificate in PEM.'),
  KAFKA_SASL_MECHANISM: z.enum(MECHANISMS).optional().describe('How we log in to the brokers; not at all without it.'),
  KAFKA_SASL_USERNAME: z.string().optional().describe('User, for plain and scram.'),
  KAFKA_SASL_PASSWORD: z.string().optional().describe('Its password. Or a file: KAFKA_SASL_PASSWORD_FILE.'),
  KAFKA_SASL_PASSWORD_FILE: z.string().optional().describe('File that holds the password.'),
  KAFKA_OAUTH_TOKEN_URL: z
    .url()
    .optional()
    .describe('Where tokens for oauthbearer are fetched, by client credentials.'),
  KAFKA_OAUTH_CLIENT_ID: z.string().optional().describe('Client id for that.'),
  KAFKA_OAUTH_CLIENT_SECRET: z.string().optional().describe('Its secret. Or a file: KAFKA_OAUTH_CLIENT_SECRET_FILE.'),
  KAFKA_OAUTH_CLIENT_SECRET_FILE: z.string().optional().describe('File that holds the client secret.'),
  KAFKA_OAUTH_SCOPE: z.string().optional().describe('Scope asked for, where the token server wants one.'),
});

/** What `kafkaEnv` gives. */
export type KafkaConfig = z.output<typeof kafkaEnv>;

/** Logging in to the brokers, in the terms of `@ml-connector/kafka`. */
export type KafkaLogin =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly mechanism: 'oauthbearer';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string;
    };

/** How to reach the brokers, in the terms of `@ml-connector/kafka`. */
export interface KafkaConnection {
  readonly brokers: string;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly login?: KafkaLogin;
}

type Name = keyof KafkaConfig;
type Given = Partial<Record<Name, string | undefined>>;

const NEEDED_BY = {
  oauthbearer: ['KAFKA_OAUTH_TOKEN_URL', 'KAFKA_OAUTH_CLIENT_ID', 'KAFKA_OAUTH_CLIENT_SECRET'],
  other: ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'],
} as const;
const FILES = ['KAFKA_TLS_CA_FILE', 'KAFKA_TLS_CERT_FILE', 'KAFKA_TLS_KEY_FILE'] as const;
const SECRETS = ['KAFKA_SASL_PASSWORD', 'KAFKA_OAUTH_CLIENT_SECRET'] as const;

/** What is wrong with variables that have to agree, one line a problem, never a value. */
export function kafkaEnvProblems(given: Given): string[] {
  return [...missingForLogin(given), ...tlsProblems(given), ...SECRETS.flatMap((name) => secretProblems(given, name))];
}

/** The connection those variables describe; files are read now. Throws what reading a file throws. */
export function kafkaConnection(config: KafkaConfig): KafkaConnection {
  const login = loginOf(config);
  return {
    brokers: config.KAFKA_BROKERS,
    ...(config.KAFKA_TLS === 'on' ? { tls: tlsOf(config) } : {}),
    ...(login === undefined ? {} : { login }),
  };
}

function missingForLogin(given: Given): string[] {
  const mechanism = given.KAFKA_SASL_MECHANISM;
  if (mechanism === undefined) return [];
  return NEEDED_BY[mechanism === 'oauthbearer' ? mechanism : 'other']
    .filter((name) => given[name] === undefined && given[`${name}_FILE` as Name] === undefined)
    .map((name) => `${name}: is not set, but KAFKA_SASL_MECHANISM is ${mechanism}`);
}

function tlsProblems(given: Given): string[] {
  const set = FILES.filter((name) => given[name] !== undefined);
  if (set.length > 0 && given.KAFKA_TLS !== 'on') return set.map((name) => `${name}: is set, but KAFKA_TLS is not on`);
  const pair = FILES.slice(1).filter((name) => given[name] !== undefined);
  return [
    ...(pair.length === 1 ? [`${String(pair[0])}: certificate and key go together, set both files`] : []),
    ...set.flatMap((name) => unreadable(given, name)),
  ];
}

function secretProblems(given: Given, name: (typeof SECRETS)[number]): string[] {
  const file = `${name}_FILE` as const;
  if (given[file] === undefined) return [];
  return given[name] === undefined ? unreadable(given, file) : [`${name}: is set, and ${file} too; set one of them`];
}

function unreadable(given: Given, name: Name): string[] {
  try {
    readFileSync(given[name] ?? '');
    return [];
  } catch (error) {
    return [`${name}: ${errorText(error)}`];
  }
}

function tlsOf(config: KafkaConfig): NonNullable<KafkaConnection['tls']> {
  const [ca, cert, key] = FILES.map((name) => config[name]).map((file) =>
    file === undefined ? undefined : readFileSync(file, 'utf8'),
  );
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function loginOf(config: KafkaConfig): KafkaLogin | undefined {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_OAUTH_SCOPE: scope } = config;
  if (mechanism === undefined) return undefined;
  if (mechanism !== 'oauthbearer')
    return { mechanism, username: config.KAFKA_SASL_USERNAME ?? '', password: secretOf(config, 'KAFKA_SASL_PASSWORD') };
  return {
    mechanism,
    tokenUrl: config.KAFKA_OAUTH_TOKEN_URL ?? '',
    clientId: config.KAFKA_OAUTH_CLIENT_ID ?? '',
    clientSecret: secretOf(config, 'KAFKA_OAUTH_CLIENT_SECRET'),
    ...(scope === undefined ? {} : { scope }),
  };
}

function secretOf(config: KafkaConfig, name: (typeof SECRETS)[number]): string {
  const file = config[`${name}_FILE`];
  return config[name] ?? (file === undefined ? '' : readFileSync(file, 'utf8').trim());
}
