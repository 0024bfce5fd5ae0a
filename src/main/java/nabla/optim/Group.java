package nabla.optim;

import nabla.nn.Topology;

/** Which elements of the parameters belong together when norms are measured. */
public enum Group {
  /** All weights and biases. */
  ALL {
    @Override
    int[] bounds(Topology topology) {
      return new int[] {0, topology.parameterCount()};
    }
  },

  /** Every W^l and every b^l by itself: W^1, b^1, … W^L, b^L. */
  TENSORS {
    @Override
    int[] bounds(Topology topology) {
      int[] bounds = new int[2 * topology.depth() + 1];
      for (int l = 1; l <= topology.depth(); l++) {
        bounds[2 * l - 1] = bounds[2 * l - 2] + topology.units(l) * topology.units(l - 1);
        bounds[2 * l] = bounds[2 * l - 1] + topology.units(l);
      }
      return bounds;
    }
  },

  /** The weights into each unit by themselves, a row of W^l; and every b^l. */
  UNITS {
    @Override
    int[] bounds(Topology topology) {
      int groups = 0;
      for (int l = 1; l <= topology.depth(); l++) {
        groups += topology.units(l) + 1;
      }
      int[] bounds = new int[groups + 1];
      int group = 0;
      for (int l = 1; l <= topology.depth(); l++) {
        for (int j = 0; j < topology.units(l); j++) {
          bounds[group + 1] = bounds[group] + topology.units(l - 1);
          group++;
        }
        bounds[group + 1] = bounds[group] + topology.units(l);
        group++;
      }
      return bounds;
    }
  };

  /** Where the groups begin among the parameters, one behind another; and at last their end. */
  abstract int[] bounds(Topology topology);
}
