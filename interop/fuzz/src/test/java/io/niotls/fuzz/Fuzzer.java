package io.niotls.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts Jazzer in a JVM of its own, which it needs for each target. Only our own code is instrumented, and those of its
 * detectors are left out that look for SQL, templates, scripts and the like: loading them takes longer than a short run.
 */
final class Fuzzer {
    private static final String DETECTORS = Stream.of("BigDecimal", "ClojureLangHooks", "Deserialization",
                    "ExpressionLanguageInjection", "FilePathTraversal", "LdapInjection", "NamingContextLookup",
                    "OsCommandInjection", "ReflectiveCall", "RegexInjection", "RegexRoadblocks", "ScriptEngineInjection",
                    "ServerSideRequestForgery", "SqlInjection", "TemplateInjection", "UnsafeSanitizer", "XPathInjection",
                    "XmlParserSsrfGuidance")
            .map(detector -> "com.code_intelligence.jazzer.sanitizers." + detector)
            .collect(Collectors.joining(":"));
    /** A single run that takes so many seconds does not end; the machine may be busy, and the first runs load classes. */
    private static final int TIMEOUT = 300;

    /** Compiles soon, for a run of seconds. */
    static final String QUICK = "-XX:TieredStopAtLevel=1";
    /** Compiles well, for a run of minutes. */
    static final String THOROUGH = "-XX:+TieredCompilation";

    private Fuzzer() {}

    /**
     * Returns what starts it.
     *
     * @param method a target, one of {@link TargetsFuzzTest}
     * @param compiler an option of the JVM: {@link #QUICK} or {@link #THOROUGH}
     * @param artifacts where inputs that fail are written
     * @param arguments libFuzzer's options, and folders with inputs, the first of which takes new ones
     */
    static ProcessBuilder start(String method, String compiler, Path artifacts, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m", "-XX:+UseSerialGC", compiler,
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + TargetsFuzzTest.class.getName(),
                "--target_method=" + method,
                "--instrumentation_includes=io.niotls.**",
                "--instrumentation_excludes=io.niotls.fuzz.**:io.niotls.testing.**",
                "--disabled_hooks=" + DETECTORS,
                "--reproducer_path=" + artifacts,
                "-artifact_prefix=" + artifacts + "/",
                "-timeout=" + TIMEOUT));
        command.addAll(arguments);
        return new ProcessBuilder(command).directory(artifacts.toFile()).redirectErrorStream(true);
    }

    /** Fuzzes a target, its output on ours: method, folder for what is found, then libFuzzer's options and folders. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> all = List.of(arguments);
        System.exit(start(all.get(0), THOROUGH, Path.of(all.get(1)), all.subList(2, all.size()))
                .inheritIO().start().waitFor());
    }
}
