#!/usr/bin/env python3
"""A gateway for a fleetsim run, in Python.

    pip install paho-mqtt
    python3 gateway.py --run barn-42 --gateway barn --port 1883 [--host HOST] [--user USER --password PASSWORD]

It takes the place of `fleetsim gateway`: it reads its configuration from the retained topic, serves each slice in
order of virtual arrival, and sends one reply per request. Put your model into `predict`. The binary layouts are in
docs/mqtt.md.
"""

import argparse
import json
import struct

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

# magic, version, gateway, session, slice, index, total, node, count
KEY = struct.Struct("<4sHHQQIIII")
# sent ns, arrival ns, kind, bytes of queue state, bytes of payload
REQUEST = struct.Struct("<qqB7xII")
# start ns, departure ns, service s, energy J, multiply-accumulates, confidence, class, exit, bytes of queue state
REPLY = struct.Struct("<qqddQfHBxI4x")
# element type, rows, columns, scale
TENSOR = struct.Struct("<B3xIIf")

SERVICE_SECONDS = 0.020
POWER_WATTS = 4.0


def predict(kind, rows, columns, values):
    """Your model. `kind` is 0 for a frame, 1 for an embedding; `values` are in rows. Returns class and confidence."""
    return (int(sum(values)) % 3, 0.5) if values else (0, 0.0)


def read_tensor(payload):
    code, rows, columns, scale = TENSOR.unpack_from(payload)
    elements = struct.unpack_from(f"<{rows * columns}{'Bbh'[code]}", payload, TENSOR.size)
    return rows, columns, [element * scale for element in elements]


class Request:
    def __init__(self, message):
        body = message.payload
        self.key = KEY.unpack_from(body)
        magic, version, _, self.session, self.slice, self.index, self.total, self.node, self.count = self.key
        if magic != b"FSRQ" or version != 1:
            raise ValueError(f"not a request of version 1: {magic!r} {version}")
        self.sent, self.arrival, self.kind, queue_bytes, payload_bytes = REQUEST.unpack_from(body, KEY.size)
        start = KEY.size + REQUEST.size
        self.queue = body[start : start + queue_bytes]
        self.payload = body[start + queue_bytes : start + queue_bytes + payload_bytes]
        self.reply_topic = message.properties.ResponseTopic
        self.correlation = message.properties.CorrelationData


def serve(requests, workers):
    """Replies to a whole slice, by index. The queue state is one free time per worker, in ns."""
    queue = requests[0].queue
    free = list(struct.unpack(f"<{len(queue) // 8}q", queue)) or [0] * workers
    replies = {}
    for request in sorted(requests.values(), key=lambda r: (r.arrival, r.node, r.count)):
        predicted, confidence = predict(request.kind, *read_tensor(request.payload))
        worker = free.index(min(free))
        start = max(free[worker], request.arrival)
        free[worker] = start + round(SERVICE_SECONDS * 1e9)
        replies[request.index] = (request, start, free[worker], predicted, confidence)
    after = struct.pack(f"<{len(free)}q", *free)
    messages = {}
    for index, (request, start, departure, predicted, confidence) in replies.items():
        last = after if index == request.total - 1 else b""
        messages[index] = (
            KEY.pack(b"FSRP", *request.key[1:])
            + REPLY.pack(
                start, departure, SERVICE_SECONDS, SERVICE_SECONDS * POWER_WATTS, 0, confidence, predicted, 0, len(last)
            )
            + last
        )
    return messages


class Gateway:
    def __init__(self, run, name, qos):
        self.stem = f"fleetsim/{run}/gateway/{name}"
        self.run_state = f"fleetsim/{run}/run/state"
        self.qos = qos
        self.workers = None
        self.place = (None, -1)  # session and slice at hand
        self.requests = {}
        self.replies = {}

    def connected(self, client, userdata, flags, reason, properties):
        if reason.is_failure:
            raise SystemExit(f"the broker refuses: {reason}")
        topics = [f"{self.stem}/request/+", f"{self.stem}/config", self.run_state]
        client.subscribe([(topic, self.qos) for topic in topics])

    def received(self, client, userdata, message):
        if message.topic == self.run_state:
            # A retained state may be left from an earlier run.
            if not message.retain and json.loads(message.payload)["state"] == "finished":
                client.publish(f"{self.stem}/state", '{"state":"stopped"}', self.qos, retain=True)
                client.disconnect()
        elif message.topic.endswith("/config"):
            config = json.loads(message.payload)
            self.workers = config["workers"]
            print(f"serving as {config['gateway']} with {self.workers} workers", flush=True)
            client.publish(f"{self.stem}/state", '{"state":"ready"}', self.qos, retain=True)
        else:
            self.request(client, Request(message))

    def request(self, client, request):
        place = (request.session, request.slice)
        if place != self.place:
            if request.session == self.place[0] and request.slice < self.place[1]:
                return  # repeated from a slice that is over
            self.place, self.requests, self.replies = place, {}, {}
        self.requests[request.index] = request
        if self.replies:  # served before: the reply was lost
            self.send(client, request)
        elif len(self.requests) == request.total:
            self.replies = serve(self.requests, self.workers)
            for each in self.requests.values():
                self.send(client, each)

    def send(self, client, request):
        properties = Properties(PacketTypes.PUBLISH)
        properties.CorrelationData = request.correlation
        client.publish(request.reply_topic, self.replies[request.index], self.qos, properties=properties)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", required=True)
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--qos", type=int, default=1, choices=(0, 1, 2))
    options = parser.parse_args()

    gateway = Gateway(options.run, options.gateway, options.qos)
    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2,
        client_id=f"fleetsim-{options.run}-gateway-{options.gateway}",
        protocol=mqtt.MQTTv5,
    )
    if options.user:
        client.username_pw_set(options.user, options.password)
    client.will_set(f"{gateway.stem}/state", '{"state":"lost"}', options.qos, retain=True)
    client.on_connect = gateway.connected
    client.on_message = gateway.received
    client.connect(options.host, options.port)
    client.loop_forever()


if __name__ == "__main__":
    main()
