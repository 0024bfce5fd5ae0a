package nabla.spark;

import java.util.Collections;
import java.util.List;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Lists as Scala has them, and back. */
final class Scala {

  private Scala() {}

  static <T> Seq<T> seq(List<? extends T> list) {
    return CollectionConverters.<T>asScala(Collections.unmodifiableList(list)).toSeq();
  }

  static <T> List<T> list(scala.collection.Seq<T> seq) {
    return CollectionConverters.asJava(seq);
  }
}
