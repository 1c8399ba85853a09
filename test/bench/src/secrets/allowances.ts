import type { Allowance } from './findings.js';

/** Places in which a secret may be, and why. Files only while nobody but their owner may read them. */
export const ALLOWANCES: readonly Allowance[] = [
  {
    kind: 'file',
    place: /^secrets\.json$/,
    canary: /^(serviceAuth|masterKey|lookerPassword)/,
    why: 'where a run on one machine keeps its own secrets; readable by its owner only',
  },
  {
    kind: 'file',
    place: /^exact-sandbox\/(state|apps)\.json/,
    canary: /^(demo |Exact |any code)/,
    why: 'Exact itself: its stand-in keeps the tokens it gave and the registrations it was started with',
  },
  {
    kind: 'file',
    place: /^looker-sandbox\//,
    canary: /^(Looker token|lookerPassword|demo Looker)/,
    why: 'Looker itself: its stand-in keeps its sessions and the connection it was given',
  },
  {
    kind: 'file',
    place: /^tmp\/given-/,
    canary: /^(gitKey|s3Key|sftpPassword)/,
    why: 'what the operator of this proof handed to `secrets put --file`',
  },
  {
    kind: 'file',
    place: /^addresses\.json$/,
    canary: /^postgresPassword$/,
    why: 'how the command line finds a run on this machine; readable by its owner only',
  },
  {
    kind: 'alert',
    place: /^(webhook|mail)$/,
    canary: /^link to authorise again$/,
    why: 'the link is made for those who are alerted: it only leads to the login page of Exact, while the connection is held',
  },
  {
    kind: 'http_body',
    place: /^token-service GET \/v1\/(connections|alerts)/,
    canary: /^link to authorise again$/,
    why: 'operators, by their token, are shown the same link',
  },
  {
    kind: 'command_output',
    place: /^ml-connector (connect|alerts|ping|--json)/,
    canary: /^link to authorise again$/,
    why: 'operators are shown the same link',
  },
  {
    kind: 'process_arguments',
    place: /^node ml-connector\.mjs$/,
    canary: /^pastedCode$/,
    why: 'what a person types after --redirected; worth nothing without the client secret, and --paste asks for it instead',
  },
];
