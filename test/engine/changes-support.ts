export const REPLACED_NEW_FIRST = "create-replacement, replace, delete-replaced";
