// Original file: proto/barkeep/v1/operation.proto

import type { ReadOperation as _barkeep_v1_ReadOperation, ReadOperation__Output as _barkeep_v1_ReadOperation__Output } from '../../barkeep/v1/ReadOperation.js';
import type { WriteOperation as _barkeep_v1_WriteOperation, WriteOperation__Output as _barkeep_v1_WriteOperation__Output } from '../../barkeep/v1/WriteOperation.js';
import type { UpdateOperation as _barkeep_v1_UpdateOperation, UpdateOperation__Output as _barkeep_v1_UpdateOperation__Output } from '../../barkeep/v1/UpdateOperation.js';
import type { WaitForOperation as _barkeep_v1_WaitForOperation, WaitForOperation__Output as _barkeep_v1_WaitForOperation__Output } from '../../barkeep/v1/WaitForOperation.js';
import type { VerifyOperation as _barkeep_v1_VerifyOperation, VerifyOperation__Output as _barkeep_v1_VerifyOperation__Output } from '../../barkeep/v1/VerifyOperation.js';
import type { ReadBlockOperation as _barkeep_v1_ReadBlockOperation, ReadBlockOperation__Output as _barkeep_v1_ReadBlockOperation__Output } from '../../barkeep/v1/ReadBlockOperation.js';
import type { WriteBlockOperation as _barkeep_v1_WriteBlockOperation, WriteBlockOperation__Output as _barkeep_v1_WriteBlockOperation__Output } from '../../barkeep/v1/WriteBlockOperation.js';
import type { FillOperation as _barkeep_v1_FillOperation, FillOperation__Output as _barkeep_v1_FillOperation__Output } from '../../barkeep/v1/FillOperation.js';
import type { DelayOperation as _barkeep_v1_DelayOperation, DelayOperation__Output as _barkeep_v1_DelayOperation__Output } from '../../barkeep/v1/DelayOperation.js';
import type { FlushOperation as _barkeep_v1_FlushOperation, FlushOperation__Output as _barkeep_v1_FlushOperation__Output } from '../../barkeep/v1/FlushOperation.js';

/**
 * One operation in readable form, for grpcurl, Python and people. The daemon translates a list of
 * them into a program and runs that. Values narrower than 64 bits are zero-extended.
 */
export interface Operation {
  /**
   * Name of the window; not used by delay.
   */
  'window'?: (string);
  'read'?: (_barkeep_v1_ReadOperation | null);
  'write'?: (_barkeep_v1_WriteOperation | null);
  'update'?: (_barkeep_v1_UpdateOperation | null);
  'waitFor'?: (_barkeep_v1_WaitForOperation | null);
  'verify'?: (_barkeep_v1_VerifyOperation | null);
  'readBlock'?: (_barkeep_v1_ReadBlockOperation | null);
  'writeBlock'?: (_barkeep_v1_WriteBlockOperation | null);
  'fill'?: (_barkeep_v1_FillOperation | null);
  'delay'?: (_barkeep_v1_DelayOperation | null);
  'flush'?: (_barkeep_v1_FlushOperation | null);
  'operation'?: "read"|"write"|"update"|"waitFor"|"verify"|"readBlock"|"writeBlock"|"fill"|"delay"|"flush";
}

/**
 * One operation in readable form, for grpcurl, Python and people. The daemon translates a list of
 * them into a program and runs that. Values narrower than 64 bits are zero-extended.
 */
export interface Operation__Output {
  /**
   * Name of the window; not used by delay.
   */
  'window': (string);
  'read'?: (_barkeep_v1_ReadOperation__Output | null);
  'write'?: (_barkeep_v1_WriteOperation__Output | null);
  'update'?: (_barkeep_v1_UpdateOperation__Output | null);
  'waitFor'?: (_barkeep_v1_WaitForOperation__Output | null);
  'verify'?: (_barkeep_v1_VerifyOperation__Output | null);
  'readBlock'?: (_barkeep_v1_ReadBlockOperation__Output | null);
  'writeBlock'?: (_barkeep_v1_WriteBlockOperation__Output | null);
  'fill'?: (_barkeep_v1_FillOperation__Output | null);
  'delay'?: (_barkeep_v1_DelayOperation__Output | null);
  'flush'?: (_barkeep_v1_FlushOperation__Output | null);
  'operation'?: "read"|"write"|"update"|"waitFor"|"verify"|"readBlock"|"writeBlock"|"fill"|"delay"|"flush";
}
