/**
 * Every setting with the environment variable that it may come from; the one place that names them.
 */
export const SETTINGS_TABLE = {
  url: { variable: "VEEAM_EM_URL", secret: false },
  username: { variable: "VEEAM_EM_USERNAME", secret: false },
  password: { variable: "VEEAM_EM_PASSWORD", secret: true },
  caCert: { variable: "VEEAM_EM_CA_CERT", secret: false },
  fingerprint: { variable: "VEEAM_EM_FINGERPRINT", secret: false },
  insecure: { variable: "VEEAM_EM_INSECURE", secret: false },
  format: { variable: "VEEAM_EM_FORMAT", secret: false },
  apiVersion: { variable: "VEEAM_EM_API_VERSION", secret: false },
  maxConcurrency: { variable: "VEEAM_EM_MAX_CONCURRENCY", secret: false },
  timeoutSeconds: { variable: "VEEAM_EM_TIMEOUT_SECONDS", secret: false },
  allowLockout: { variable: "VEEAM_EM_ALLOW_LOCKOUT", secret: false },
  allowAllGone: { variable: "VEEAM_EM_ALLOW_ALL_GONE", secret: false },
  warnings: { variable: "VEEAM_EM_WARNINGS", secret: false },
  formerUrl: { variable: "VEEAM_EM_FORMER_URL", secret: false },
} as const;

export type SettingKey = keyof typeof SETTINGS_TABLE;

/** Keys in the order in which they are shown. */
export const SETTING_KEYS: readonly SettingKey[] = Object.keys(SETTINGS_TABLE).filter(
  (key): key is SettingKey => key in SETTINGS_TABLE,
);

/** Values of settings that were left out. */
export const SETTING_DEFAULTS = {
  insecure: false,
  format: "auto",
  apiVersion: "latest",
  // EM documents neither limits nor 429 answers, and its own pages edit the same data: a low number
  // is polite and fast enough.
  maxConcurrency: 4,
  timeoutSeconds: 300,
  allowLockout: false,
  allowAllGone: false,
  warnings: true,
} as const;

/** More would only queue in EM, which is one Windows service. */
export const MAX_CONCURRENCY_LIMIT = 64;

/** A day: a longer value is a slip of the unit (milliseconds). */
export const TIMEOUT_SECONDS_LIMIT = 86_400;
