import type { NewAccount } from "../../provider/model/entities";
import type { Answer } from "./support";

export const ID = "d6701c3d-15f4-421d-b376-c0e2634bc1f4";

export const ACCOUNT: NewAccount = {
  type: "User",
  name: "TECH\\ops",
  roleIds: [ID],
  allVms: true,
  scopes: [],
};

export const drop: Answer = (_request, response) => response.destroy();
