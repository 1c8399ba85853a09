import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const READ_EVERY_MS = 50;
const machine = Date.now.bind(Date);

function offsetIn(file: string): number {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}

/** The clock of this process follows a file with milliseconds to add. Gives what ends that. */
export function followSteps(file: string): () => void {
  let offset = offsetIn(file);
  const timer = setInterval(() => (offset = offsetIn(file)), READ_EVERY_MS);
  timer.unref();
  Date.now = () => machine() + offset;
  return () => {
    clearInterval(timer);
    Date.now = machine;
  };
}

/** Moves the clocks of all processes that follow the file; they have followed when this ends. */
export async function stepClocks(file: string, byMs: number): Promise<void> {
  writeFileSync(file, String(offsetIn(file) + byMs));
  await new Promise((resolve) => setTimeout(resolve, 3 * READ_EVERY_MS));
}
