"""HOLD model on SimPy: one process a pending event. Usage: simpy_hold.py PENDING WARMUP EVENTS"""

import gc
import random
import sys
import time

import simpy

pending, warmup, events = (int(argument) for argument in sys.argv[1:4])
wait = random.Random(12345).expovariate
environment = simpy.Environment()


def holder():
    while True:
        yield environment.timeout(wait(1.0))


for _ in range(pending):
    environment.process(holder())
gc.freeze()
for _ in range(pending + warmup):  # the first `pending` steps only start the processes
    environment.step()
began = time.process_time()
step = environment.step
for _ in range(events):
    step()
print(events, time.process_time() - began, "-")
