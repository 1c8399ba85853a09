import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE_FOLDER = fileURLToPath(new URL('../', import.meta.url));
/** The broker's configuration and the list of its artifacts. */
export const KAFKA_FOLDER = join(PACKAGE_FOLDER, 'kafka');
/** Jars of Apache Kafka, copied by Maven. */
export const KAFKA_JARS = join(KAFKA_FOLDER, 'lib');
/** Package that holds the ClickHouse library, and the server's configuration. */
export const CLICKHOUSE_FOLDER = join(PACKAGE_FOLDER, 'clickhouse');
/** The compiled command line of this package; runs the engines in the background. */
export const COMMAND_LINE = join(PACKAGE_FOLDER, 'dist', 'main.js');
