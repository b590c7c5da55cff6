#!/usr/bin/python3
"""Stands in for grpcurl in the tests of the guides, where it is not installed: Debian has no package.

It takes the same command line as far as the guides use it, and the same mapping of JSON. What it
proves is that the requests in the guides are right; not that grpcurl itself works.
"""

import argparse
import json
import os
import subprocess
import tempfile

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def pool_of(root, path):
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "files.bin")
        protoc = ["protoc", f"-I{root}", "--include_imports", f"--descriptor_set_out={target}"]
        subprocess.run([*protoc, path], check=True)
        with open(target, "rb") as file:
            files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.Add(file)
    return pool


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-plaintext", action="store_true", required=True)
    parser.add_argument("-unix", action="store_true")
    parser.add_argument("-import-path", required=True)
    parser.add_argument("-proto", required=True)
    parser.add_argument("-d", default="{}")
    parser.add_argument("address")
    parser.add_argument("method")
    options = parser.parse_args()

    target = f"unix:{options.address}" if options.unix else options.address
    channel = grpc.insecure_channel(target, [("grpc.enable_http_proxy", 0)])
    service, name = options.method.split("/")
    pool = pool_of(options.import_path, options.proto)
    method = pool.FindServiceByName(service).methods_by_name[name]
    factory = message_factory.MessageFactory(pool)
    request = factory.GetPrototype(method.input_type)
    response = factory.GetPrototype(method.output_type)
    # One request and any number of answers fits unary calls as well.
    call = channel.unary_stream(
        f"/{service}/{name}",
        request_serializer=request.SerializeToString,
        response_deserializer=response.FromString,
    )
    message = json_format.ParseDict(json.loads(options.d), request(), descriptor_pool=pool)
    for answer in call(message, timeout=30):
        print(json_format.MessageToJson(answer, descriptor_pool=pool))


main()
