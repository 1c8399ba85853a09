import { createHash } from 'node:crypto';

/** A page of the consent, for a person. Texts are plain: they are escaped here. */
export interface ConsentPage {
  readonly ok: boolean;
  readonly title: string;
  /** Paragraphs. */
  readonly lines: readonly string[];
  /** What to do next, set apart. */
  readonly next?: string | undefined;
}

const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;margin:4rem auto;max-width:34rem;padding:0 1rem;color:#1d2733}
h1{font-size:1.5rem}.ok{color:#0a6b3d}.no{color:#a3261b}
.next{border-left:.25rem solid #8795a7;padding:.25rem 1rem;overflow-wrap:anywhere}`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Headers of every page: nothing is loaded, framed, kept or told to the next site; the address holds the code. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
};

/** The page as HTML. */
export function renderPage({ ok, title, lines, next }: ConsentPage): string {
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
  const last = next === undefined ? '' : `\n<p class="next">${escapeHtml(next)}</p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><h1 class="${ok ? 'ok' : 'no'}">${escapeHtml(title)}</h1>
${paragraphs}${last}
</body></html>
`;
}

/** What a person is shown after an agreed consent. */
export function connectedPage(name: string, choose: boolean): ConsentPage {
  return {
    ok: true,
    title: 'Connected',
    lines: [
      `Exact Online agreed: connection ${name} has its tokens.`,
      'Its user and divisions are being read now. Streams that waited go on from where they were.',
    ],
    next: choose
      ? `Next: ml-connector connect divisions ${name} shows and chooses the divisions. You can close this page.`
      : 'You can close this page.',
  };
}

/** What a person is shown when a consent failed. */
export function failedPage(code: string, message: string, remedy: string | null): ConsentPage {
  return {
    ok: false,
    title: TITLES[code] ?? 'Not connected',
    lines: [`${message[0]?.toUpperCase() ?? ''}${message.slice(1)}.`],
    next: remedy === null ? undefined : `What to do: ${remedy}.`,
  };
}

const TITLES: Readonly<Record<string, string>> = {
  consent_refused: 'The consent was refused',
  state_expired: 'Too late',
  state_used: 'Used already',
  state_for_paste: 'One more step',
  other_browser: 'Another browser',
  code_expired: 'The code has expired',
  invalid_client: 'Exact does not know the app',
  bad_ticket: 'This link is not good any more',
  bad_link: 'Nothing to authorise',
  token_endpoint_away: 'Exact does not answer: reload this page',
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ESCAPES[char] ?? '');
}
