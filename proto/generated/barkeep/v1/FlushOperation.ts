// Original file: proto/barkeep/v1/operation.proto


export interface FlushOperation {
}

export interface FlushOperation__Output {
}
