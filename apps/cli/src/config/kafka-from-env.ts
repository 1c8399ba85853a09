import { TerminalError } from '@ml-connector/kernel';
import { kafkaConnection, kafkaEnv, kafkaEnvProblems, type KafkaConnection } from '@ml-connector/runtime';

/**
 * How to reach brokers: TLS and login by the same KAFKA_* variables the services read. Throws `bad_environment` with
 * every variable that is wrong.
 */
export function kafkaFromEnv(brokers: string, env: NodeJS.ProcessEnv): KafkaConnection {
  const given = Object.fromEntries(
    Object.keys(kafkaEnv.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = kafkaEnv.safeParse({ ...given, KAFKA_BROKERS: brokers });
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${String(path[0])}: ${message}`),
    ...kafkaEnvProblems(given),
  ];
  if (!parsed.success || problems.length > 0) throw new TerminalError('bad_environment', problems.join('\n'));
  return kafkaConnection(parsed.data);
}
