package nabla.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * What a broadcast or the result of a task carries, by Java's serialization even where Spark's is
 * Kryo, which knows no records.
 */
@DefaultSerializer(JavaSerializer.class)
record Sent<T extends Serializable>(T value) implements Serializable {}
