import type { SshAccess } from './ssh-agent.js';

/** What git may see of this process: where it is, who it is, how it reaches out. Nothing that redirects it. */
const PASSED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'LANG',
  'XDG_CONFIG_HOME',
  'SSH_AUTH_SOCK',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
] as const;

/** Asks nobody. */
const SSH = 'ssh -o BatchMode=yes -o ConnectTimeout=20';

/** Whether git reaches this address by SSH: `ssh://…` or `user@host:path`. */
export function isSsh(remoteUrl: string): boolean {
  return /^(ssh|git\+ssh):\/\//.test(remoteUrl) || /^[\w.-]+@[^/:]+:/.test(remoteUrl);
}

/**
 * The ssh command. Where the operator named the host's keys, only those count; else a host that is met for the first
 * time is taken, and one that changed its key is refused.
 */
function sshCommand(access: SshAccess | undefined): string {
  if (access?.knownHostsFile === undefined) return `${SSH} -o StrictHostKeyChecking=accept-new`;
  // Quoted for the shell git runs it by: the folder of temporary files may have blanks.
  return `${SSH} -o StrictHostKeyChecking=yes -o UserKnownHostsFile='"${access.knownHostsFile}"'`;
}

/** Environment of git's processes; `access` is an SSH agent that holds the repository's key. */
export function gitEnvironment(access?: SshAccess): Record<string, string> {
  const passed = PASSED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSH_COMMAND: process.env['GIT_SSH_COMMAND'] ?? sshCommand(access),
    ...(access === undefined ? {} : { SSH_AUTH_SOCK: access.socket }),
  };
}
