package nabla.optim;

import java.util.stream.IntStream;
import nabla.nn.ParameterTensor;
import nabla.nn.Topology;

/** Which elements of the parameters belong together when norms are measured. */
public enum Group {
  /** All parameters. */
  ALL {
    @Override
    int[] bounds(Topology topology) {
      return new int[] {0, topology.parameterCount()};
    }
  },

  /** Every tensor by itself: W^1, b^1, … W^L, b^L. */
  TENSORS {
    @Override
    int[] bounds(Topology topology) {
      return withEnd(topology, topology.tensors().stream().mapToInt(ParameterTensor::offset));
    }
  },

  /**
   * The weights into each unit by themselves, a row of W^l; what stands for each input that is
   * embedded, a column of E_b; and every b^l.
   */
  UNITS {
    @Override
    int[] bounds(Topology topology) {
      return withEnd(topology, topology.tensors().stream().flatMapToInt(Group::units));
    }
  };

  /** Where the groups begin among the parameters, one behind another; and at last their end. */
  abstract int[] bounds(Topology topology);

  private static IntStream units(ParameterTensor tensor) {
    return tensor.isWeights()
        ? IntStream.range(0, tensor.rows()).map(j -> tensor.offset() + j * tensor.columns())
        : IntStream.of(tensor.offset());
  }

  private static int[] withEnd(Topology topology, IntStream begins) {
    return IntStream.concat(begins, IntStream.of(topology.parameterCount())).toArray();
  }
}
