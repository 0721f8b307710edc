export { closeAll, connect, logOffAll, openSessions } from "./connections";
export { EnterpriseManager, type Freshness, type RebuildChoice } from "./enterprise-manager";
export * from "./errors";
export { Operation, systemClock, type Clock } from "./operation";
export { resolveSettings, serverOf, Secret, type RawSettings, type Settings, type SettingSource } from "./settings";
