export { Connections, processConnections } from "./api/connections";
export { EnterpriseManager } from "./api/enterprise-manager";
export type { RebuildChoice } from "./api/scopes";
export type { Freshness } from "./api/shared-reads";
export { CallSite } from "./call-site";
export * from "./errors";
export { Operation, systemClock, type Clock } from "./transport/operation";
export type { SeeAnswer, WireAnswer } from "./transport/send";
export type { RawSettings, SettingSource } from "./settings/raw-settings";
export { RememberedSettings } from "./settings/remembered-settings";
export { Secret } from "./secret";
export {
  resolveSettings,
  settingProblems,
  settingSources,
  type MediaFormat,
  type Settings,
  warningsWanted,
} from "./settings/settings";
export {
  SETTING_DEFAULTS,
  SETTING_KEYS,
  SETTINGS_TABLE,
  type SettingKey,
} from "./settings/settings-table";
export { readServerUrl } from "./settings/server-url";
export { probeTls } from "./transport/checked-agent";
export { rememberSecretInput, shownLines, shownText, withoutEchoes } from "./known-secrets";
export { log, outliveReaders } from "./log";
export { makePrivateFile, openNewPrivateFile, replaceWithPrivateFile } from "./private-file";
export { NOT_KNOWN_FOR_CERTAIN, NOT_LOOKED_UP, undefinedIf } from "./no-answer";
export { packageVersion, releasedPluginUrl } from "./transport/package-version";
export { nameOfPluginUrl } from "./transport/plugin-url";
export { chooseFormat } from "./session/format-choice";
export {
  readRecording,
  type RecordedExchange,
  type RecordedMessage,
} from "./transport/recording/read-recording";
export { blankHeader, blankMessage, blankName } from "./transport/recording/scrub-text";
export { startRecording } from "./transport/recording/recorder";
export { distrust, trustedBy, type Handshake } from "./transport/trust";
