#!/usr/bin/python3
"""Stands in for grpcurl in the tests of the guides, where it is not installed: Debian has no package.

It takes the same command line as far as the guides use it, learns the protocol from the daemon's
reflection, and maps JSON the same way. What it proves is that the requests in the guides are right,
and that protobuf accepts what reflection says; not that grpcurl itself works.
"""

import argparse
import json
import os
import subprocess
import tempfile

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

HERE = os.path.dirname(os.path.realpath(__file__))
REFLECTION = os.path.join(HERE, "../../node_modules/@grpc/reflection/build/proto")
TIMEOUT_S = 30


def reflection_pool():
    """The protocol of reflection itself, which has to be known before anything can be asked."""
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "files.bin")
        protoc = ["protoc", f"-I{REFLECTION}", f"--descriptor_set_out={target}"]
        subprocess.run([*protoc, "grpc/reflection/v1/reflection.proto"], check=True)
        with open(target, "rb") as file:
            files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
    return pool_of(files)


def pool_of(files):
    """What a file imports goes in before it; protobuf refuses whatever does not fit together."""
    pool = descriptor_pool.DescriptorPool()
    missing = {file.name: file for file in files}

    def add(file):
        for name in file.dependency:
            if name in missing:
                add(missing.pop(name))
        pool.Add(file)

    while missing:
        add(missing.popitem()[1])
    return pool


def call(channel, pool, method, message):
    """One request and any number of answers fits unary calls as well."""
    factory = message_factory.MessageFactory(pool)
    request = factory.GetPrototype(method.input_type)
    response = factory.GetPrototype(method.output_type)
    talk = method.name == "ServerReflectionInfo"
    stub = (channel.stream_stream if talk else channel.unary_stream)(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=request.SerializeToString,
        response_deserializer=response.FromString,
    )
    parsed = json_format.ParseDict(message, request(), descriptor_pool=pool)
    return stub(iter([parsed]) if talk else parsed, timeout=TIMEOUT_S)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-plaintext", action="store_true", required=True)
    parser.add_argument("-unix", action="store_true")
    parser.add_argument("-d", default="{}")
    parser.add_argument("address")
    parser.add_argument("method", help="SERVICE/METHOD, or list")
    options = parser.parse_args()

    target = f"unix:{options.address}" if options.unix else options.address
    channel = grpc.insecure_channel(target, [("grpc.enable_http_proxy", 0)])
    reflection = reflection_pool()
    service = reflection.FindServiceByName("grpc.reflection.v1.ServerReflection")

    def ask(question):
        method = service.methods_by_name["ServerReflectionInfo"]
        (answer,) = call(channel, reflection, method, question)
        if answer.HasField("error_response"):
            raise SystemExit(answer.error_response.error_message)
        return answer

    if options.method == "list":
        for listed in ask({"listServices": "*"}).list_services_response.service:
            print(listed.name)
        return
    name, method = options.method.split("/")
    described = ask({"fileContainingSymbol": name}).file_descriptor_response.file_descriptor_proto
    pool = pool_of([descriptor_pb2.FileDescriptorProto.FromString(file) for file in described])
    method = pool.FindServiceByName(name).methods_by_name[method]
    for answer in call(channel, pool, method, json.loads(options.d)):
        print(json_format.MessageToJson(answer, descriptor_pool=pool))


main()
