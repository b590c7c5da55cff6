/** What host and guest agree on. */
export const GUEST_ADDRESS = "10.0.2.15";
export const AGENT_PORT = 7000;
/** Where the daemons in the guest have to listen, on loopback: one at each port at most. */
export const DAEMON_PORTS = [50051, 50052] as const;
/** The directory that host and guest share, as the guest sees it. */
export const GUEST_SHARE = "/run/rig";
/** The agent prints this line when it listens. */
export const READY_LINE = "rig: agent ready";

export interface ExecResult {
  /** null when a signal ended the command. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DaemonExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface StartDaemonParams {
  readonly port: number;
  readonly argv: string[];
  readonly config: string;
  readonly limitMs: number;
}

/** The agent's methods: parameters and results, as they travel in JSON lines. */
export interface AgentMethods {
  readText: { params: { path: string }; result: string };
  /** At most `length` bytes from the offset, in base64. */
  readBytes: { params: { path: string; offset: number; length: number }; result: string };
  /** One write() to a file that exists: it is never created or truncated. */
  write: { params: { path: string; value: string }; result: null };
  list: { params: { path: string }; result: string[] };
  exists: { params: { path: string }; result: boolean };
  exec: { params: { argv: string[]; limitMs: number }; result: ExecResult };
  /** Starts the program with the configuration; answers its pid when it accepts connections. */
  startDaemon: { params: StartDaemonParams; result: number };
  /** Answers when the daemon has ended; SIGKILL follows when it does not within the limit. */
  stopDaemon: {
    params: { port: number; signal: NodeJS.Signals; limitMs: number };
    result: DaemonExit;
  };
  /** How the daemon ended; null while it runs. */
  daemonExit: { params: { port: number }; result: DaemonExit | null };
  /** The last part of all that the daemons at this port printed. */
  daemonLog: { params: { port: number }; result: string };
  /** Ends the agent, and the guest with it. */
  exit: { params: Record<string, never>; result: null };
}

export type AgentMethod = keyof AgentMethods;
export type AgentParams<M extends AgentMethod> = AgentMethods[M]["params"];
export type AgentResult<M extends AgentMethod> = AgentMethods[M]["result"];

export interface AgentRequest {
  readonly id: number;
  readonly method: AgentMethod;
  readonly params: unknown;
}

export interface AgentReply {
  readonly id: number;
  readonly result?: unknown;
  /** `code` is an errno name, where there is one. */
  readonly error?: { readonly message: string; readonly code?: string };
}
