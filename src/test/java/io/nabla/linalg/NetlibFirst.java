package io.nabla.linalg;

import dev.ludovic.netlib.blas.JavaBLAS;

/** A program in which netlib is in use before Nabla is, as after a fit of MLlib's. */
final class NetlibFirst {

  private NetlibFirst() {}

  public static void main(String[] args) {
    System.out.println("first " + JavaBLAS.getInstance().getClass().getSimpleName());
    System.out.println("then " + Blas.best().name());
  }
}
