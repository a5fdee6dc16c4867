package io.niotls.bench.result;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The computer that the figures are from.
 *
 * @param processor the processor's name, or the architecture's where the system does not tell
 * @param features those of its instruction sets that matter for TLS, empty where the system does not tell
 * @param cores how many the JVM may use
 * @param memory in bytes
 * @param system name and version of the operating system
 */
public record Machine(String processor, List<String> features, int cores, long memory, String system) {
    /** AES (one block and four at once), carry-less products for GCM, SHA-2, wide vectors and multiplications. */
    private static final List<String> FEATURES =
            List.of("aes", "vaes", "pclmulqdq", "vpclmulqdq", "sha_ni", "avx2", "avx512f", "avx512ifma",
                    "bmi2", "adx", "sha2", "pmull");
    private static final Path LINUX = Path.of("/proc/cpuinfo");
    private static final Pattern NAME = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");
    private static final Pattern FLAGS = Pattern.compile("(?m)^(?:flags|Features)\\s*:\\s*(.+)$");

    public Machine {
        features = List.copyOf(features);
    }

    /** Describes the one this program runs on. */
    public static Machine here() {
        String info = processorInfo();
        Set<String> flags = Set.of(find(FLAGS, info).orElse("").split("\\s+"));
        String architecture = System.getProperty("os.arch");
        return new Machine(find(NAME, info).orElse(architecture), FEATURES.stream().filter(flags::contains).toList(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class).getTotalMemorySize(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + architecture);
    }

    private static String processorInfo() {
        try {
            return Files.isReadable(LINUX) ? Files.readString(LINUX) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static Optional<String> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
    }
}
