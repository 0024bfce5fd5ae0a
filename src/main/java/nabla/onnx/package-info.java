/**
 * A trained model as an ONNX file, for whatever runs those: onnxruntime in C, Python, Java,
 * JavaScript and the like.
 *
 * <p>Read {@link nabla.onnx.OnnxFile}, then {@code Layers}, which has the forward pass as operators
 * of ONNX. Of Nabla it uses {@code nn} and {@code model}; it is the only user of ONNX's classes,
 * and knows no Spark.
 */
package nabla.onnx;
