import { account, preview, step } from "./preview-builder";

export const PREVIEW = preview(
  step("update", "Account", { old: account(), new: account({ allVms: true }) }),
);
