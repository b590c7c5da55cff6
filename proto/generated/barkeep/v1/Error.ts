// Original file: proto/barkeep/v1/error.proto

import type { Outcome as _barkeep_v1_Outcome, Outcome__Output as _barkeep_v1_Outcome__Output } from '../../barkeep/v1/Outcome.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One error, in-band in a verdict, or as a detail of google.rpc.Status beside an ErrorInfo whose
 * reason is the same code. ERRORS.md lists the codes; a client must expect codes it does not know.
 */
export interface Error {
  'code'?: (string);
  'outcome'?: (_barkeep_v1_Outcome);
  /**
   * For people. Programs decide on code and outcome.
   */
  'message'?: (string);
  'device'?: (string);
  'window'?: (string);
  /**
   * Index of the failing operation in its batch, from 0.
   */
  'operation'?: (number);
  /**
   * Bytes from the start of the window.
   */
  'offset'?: (number | string | Long);
  /**
   * Bytes.
   */
  'length'?: (number | string | Long);
  /**
   * Size of the window, bytes.
   */
  'size'?: (number | string | Long);
  /**
   * Access width, bits.
   */
  'width'?: (number);
  /**
   * Access widths that the window takes, bits.
   */
  'supported'?: (number)[];
  /**
   * The argument or field that is wrong.
   */
  'field'?: (string);
  'reason'?: (string);
  /**
   * What to do about it.
   */
  'fix'?: (string);
  /**
   * Name of the limit that was exceeded, with what was asked and what is allowed.
   */
  'limit'?: (string);
  'actual'?: (number | string | Long);
  'max'?: (number | string | Long);
  /**
   * What a register answered.
   */
  'value'?: (number | string | Long);
  'expected'?: (number | string | Long);
  'mask'?: (number | string | Long);
  'timeoutMs'?: (number | string | Long);
  'retryAfterMs'?: (number | string | Long);
  /**
   * Elements of a block operation, or bytes of a bulk transfer, that were done.
   */
  'done'?: (number | string | Long);
  /**
   * errno of the failing system call.
   */
  'errno'?: (number);
  'path'?: (string);
  'principal'?: (string);
  'errorId'?: (string);
  /**
   * Versions, for PROTOCOL_MISMATCH: of the answering side, and of the other.
   */
  'ours'?: (string);
  'theirs'?: (string);
  /**
   * Name of an interrupt line.
   */
  'interrupt'?: (string);
  '_device'?: "device";
  '_window'?: "window";
  '_operation'?: "operation";
  '_offset'?: "offset";
  '_length'?: "length";
  '_size'?: "size";
  '_width'?: "width";
  '_field'?: "field";
  '_reason'?: "reason";
  '_fix'?: "fix";
  '_limit'?: "limit";
  '_actual'?: "actual";
  '_max'?: "max";
  '_value'?: "value";
  '_expected'?: "expected";
  '_mask'?: "mask";
  '_timeoutMs'?: "timeoutMs";
  '_retryAfterMs'?: "retryAfterMs";
  '_done'?: "done";
  '_errno'?: "errno";
  '_path'?: "path";
  '_principal'?: "principal";
  '_errorId'?: "errorId";
  '_ours'?: "ours";
  '_theirs'?: "theirs";
  '_interrupt'?: "interrupt";
}

/**
 * One error, in-band in a verdict, or as a detail of google.rpc.Status beside an ErrorInfo whose
 * reason is the same code. ERRORS.md lists the codes; a client must expect codes it does not know.
 */
export interface Error__Output {
  'code': (string);
  'outcome': (_barkeep_v1_Outcome__Output);
  /**
   * For people. Programs decide on code and outcome.
   */
  'message': (string);
  'device'?: (string);
  'window'?: (string);
  /**
   * Index of the failing operation in its batch, from 0.
   */
  'operation'?: (number);
  /**
   * Bytes from the start of the window.
   */
  'offset'?: (string);
  /**
   * Bytes.
   */
  'length'?: (string);
  /**
   * Size of the window, bytes.
   */
  'size'?: (string);
  /**
   * Access width, bits.
   */
  'width'?: (number);
  /**
   * Access widths that the window takes, bits.
   */
  'supported': (number)[];
  /**
   * The argument or field that is wrong.
   */
  'field'?: (string);
  'reason'?: (string);
  /**
   * What to do about it.
   */
  'fix'?: (string);
  /**
   * Name of the limit that was exceeded, with what was asked and what is allowed.
   */
  'limit'?: (string);
  'actual'?: (string);
  'max'?: (string);
  /**
   * What a register answered.
   */
  'value'?: (string);
  'expected'?: (string);
  'mask'?: (string);
  'timeoutMs'?: (string);
  'retryAfterMs'?: (string);
  /**
   * Elements of a block operation, or bytes of a bulk transfer, that were done.
   */
  'done'?: (string);
  /**
   * errno of the failing system call.
   */
  'errno'?: (number);
  'path'?: (string);
  'principal'?: (string);
  'errorId'?: (string);
  /**
   * Versions, for PROTOCOL_MISMATCH: of the answering side, and of the other.
   */
  'ours'?: (string);
  'theirs'?: (string);
  /**
   * Name of an interrupt line.
   */
  'interrupt'?: (string);
  '_device'?: "device";
  '_window'?: "window";
  '_operation'?: "operation";
  '_offset'?: "offset";
  '_length'?: "length";
  '_size'?: "size";
  '_width'?: "width";
  '_field'?: "field";
  '_reason'?: "reason";
  '_fix'?: "fix";
  '_limit'?: "limit";
  '_actual'?: "actual";
  '_max'?: "max";
  '_value'?: "value";
  '_expected'?: "expected";
  '_mask'?: "mask";
  '_timeoutMs'?: "timeoutMs";
  '_retryAfterMs'?: "retryAfterMs";
  '_done'?: "done";
  '_errno'?: "errno";
  '_path'?: "path";
  '_principal'?: "principal";
  '_errorId'?: "errorId";
  '_ours'?: "ours";
  '_theirs'?: "theirs";
  '_interrupt'?: "interrupt";
}
