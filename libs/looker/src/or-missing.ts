import { TerminalError } from '@ml-connector/kernel';

/** The answer, or undefined where Looker says 404: for what does not exist and for what may not be seen. */
export async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TerminalError && error.code === 'looker_not_found') return undefined;
    throw error;
  }
}
