/** Whoever waits for a lock holds up all that come after: better to fail, and be run again. */
export const LOCK_TIMEOUT = "SET LOCAL lock_timeout = '5s';";
