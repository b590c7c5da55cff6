/** Every wait of the rig is bounded. A guest under emulation on a busy machine is slow: be generous. */
export const BOOT_LIMIT_MS = 120_000;
export const GUEST_LIFETIME_MS = 900_000;
export const QMP_LIMIT_MS = 10_000;
export const HOTPLUG_LIMIT_MS = 30_000;
export const POLL_INTERVAL_MS = 50;
export const AGENT_CALL_LIMIT_MS = 30_000;
export const DAEMON_START_LIMIT_MS = 180_000;
export const DAEMON_STOP_LIMIT_MS = 30_000;
export const GUEST_EXIT_LIMIT_MS = 15_000;
export const CARD_LIMIT_MS = 30_000;

export const JSON_LINE_BYTES_MAX: number = 16 * 1024 * 1024;
export const CONSOLE_BYTES_MAX: number = 256 * 1024;
export const LOG_BYTES_MAX: number = 1024 * 1024;
export const TRACE_BYTES_MAX: number = 64 * 1024 * 1024;
