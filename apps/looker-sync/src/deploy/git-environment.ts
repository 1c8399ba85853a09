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

/** Asks nobody, and takes a host it meets for the first time; one that changed its key is refused. */
const SSH_COMMAND = 'ssh -o BatchMode=yes -o ConnectTimeout=20 -o StrictHostKeyChecking=accept-new';

/** Whether git reaches this address by SSH: `ssh://…` or `user@host:path`. */
export function isSsh(remoteUrl: string): boolean {
  return /^(ssh|git\+ssh):\/\//.test(remoteUrl) || /^[\w.-]+@[^/:]+:/.test(remoteUrl);
}

/** Environment of git's processes; `agentSocket` is an SSH agent that holds the repository's key. */
export function gitEnvironment(agentSocket?: string): Record<string, string> {
  const passed = PASSED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSH_COMMAND: process.env['GIT_SSH_COMMAND'] ?? SSH_COMMAND,
    ...(agentSocket === undefined ? {} : { SSH_AUTH_SOCK: agentSocket }),
  };
}
