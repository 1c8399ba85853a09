import { parseJson } from '@ml-connector/kernel';
import type { Notice } from '@ml-connector/contracts';
import { z } from 'zod';

/** What the service uses of a notification's Content (docs/reference, "Webhooks"); anything more is let through. */
const content = z.object({
  Topic: z.string().min(1).max(200),
  ClientId: z.string().max(200),
  Division: z.number().int().positive(),
  Action: z.string().max(50),
  Key: z.string().min(1).max(200),
  /** Only to tell a repeated notification from another one of the same record. */
  EventCreatedOn: z.unknown().optional(),
});
/** See `content`. */
export type NoticeContent = z.infer<typeof content>;

/** Reads verified content; undefined when it is no JSON or lacks a field. */
export function parseContent(bytes: Buffer): NoticeContent | undefined {
  return content.safeParse(parseJson(bytes.toString('utf8'))).data;
}

const ACTIONS = ['create', 'update', 'delete'] as const;

/** Exact writes actions in varying case, and has more of them than it documents. */
export function actionOf(text: string): Notice['action'] {
  return ACTIONS.find((action) => action === text.toLowerCase()) ?? 'unknown';
}

/** Client ids are GUIDs; braces and case differ between where Exact shows them. */
export function sameClient(one: string, other: string): boolean {
  const plain = (id: string): string => id.replace(/[{}]/g, '').toLowerCase();
  return plain(one) === plain(other);
}
