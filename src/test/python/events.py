"""Prints, as hexadecimal, records of events as TensorBoard's own classes write them (EventFileTest).

    pip install tensorboard && python src/test/python/events.py
"""

import io

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def record(event):
    file = io.BytesIO()
    RecordWriter(file).write(event.SerializeToString(deterministic=True))
    return file.getvalue().hex()


print(record(event_pb2.Event(wall_time=1700000000.25, file_version="brain.Event:2")))
values = [
    summary_pb2.Summary.Value(tag="training/cost", simple_value=0.5),
    summary_pb2.Summary.Value(tag="validation/accuracy", simple_value=0.9775),
]
print(record(event_pb2.Event(wall_time=1700000001.5, step=300, summary=summary_pb2.Summary(value=values))))
