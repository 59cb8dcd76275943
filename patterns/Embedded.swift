/// The pattern sets of this folder, compiled into the binary.
public enum EmbeddedPatterns {}
