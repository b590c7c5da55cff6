// Original file: proto/barkeep/v1/access.proto


/**
 * The client is done: the session ends when all its batches have, and is not kept for resumption.
 * A stream that ends without it is a lost connection.
 */
export interface SessionFinish {
}

/**
 * The client is done: the session ends when all its batches have, and is not kept for resumption.
 * A stream that ends without it is a lost connection.
 */
export interface SessionFinish__Output {
}
