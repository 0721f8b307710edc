export const SECURITY = "/security";
