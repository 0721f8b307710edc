/** What a restore scope can name. */
export interface InventoryObject {
  readonly ref: string;
  readonly platform: string;
  readonly type: string;
  name: string;
  /** Name of the hierarchy root. */
  readonly root: string;
  readonly rootId: string;
}
