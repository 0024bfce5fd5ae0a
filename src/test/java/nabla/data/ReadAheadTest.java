package nabla.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Iterator;
import java.util.List;
import nabla.engine.Shard;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

  private static final Shards.Layout LAYOUT = new Shards.Layout(1, 1, true);

  private static final Iterator<Shard> UNREADABLE =
      new Iterator<>() {
        @Override
        public boolean hasNext() {
          throw new AssertionError("the block must not be read again");
        }

        @Override
        public Shard next() {
          throw new AssertionError();
        }
      };

  private static Shard shard() {
    return new Shard(0, 0, 1, 1, false, new float[1], new float[1], new float[1]);
  }

  @Test
  void keepsTheTwoPartitionsThatCameLast() {
    ReadAhead kept = new ReadAhead();
    for (int partition : new int[] {0, 1, 2}) {
      List<Shard> read = LAYOUT.read(partition, List.of(shard()).iterator(), kept);
      assertThat(LAYOUT.read(partition, UNREADABLE, kept)).isEqualTo(read);
    }
    Shard again = shard();
    assertThat(LAYOUT.read(0, List.of(again).iterator(), kept)).containsExactly(again);
  }

  /** As a broadcast on its way to an executor: nothing of one training is there for another. */
  @Test
  void travelsEmpty() throws IOException, ClassNotFoundException {
    ReadAhead kept = new ReadAhead();
    LAYOUT.read(0, List.of(shard()).iterator(), kept);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(kept);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Shard own = shard();
      ReadAhead there = (ReadAhead) in.readObject();
      assertThat(LAYOUT.read(0, List.of(own).iterator(), there)).containsExactly(own);
    }
    assertThat(LAYOUT.read(0, UNREADABLE, kept)).hasSize(1);
  }
}
