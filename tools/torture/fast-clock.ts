import type { Clock } from "../../provider/em";

/**
 * Time that runs so many times faster, so that retries, time-outs and waits of minutes are over in
 * seconds. Everything else is real: sockets, TLS, the order of events.
 */
export function fastClock(factor: number): Clock {
  return {
    now: () => performance.now() * factor,
    after: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds / factor);
      return () => clearTimeout(timer);
    },
  };
}
