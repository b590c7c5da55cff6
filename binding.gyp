{
  'variables': {
    'sanitize%': '',
    'node_addon_api': '<!(node -p "require(\'node:path\').dirname(require.resolve(\'node-addon-api/package.json\'))")',
  },

  'target_defaults': {
    'include_dirs': ['native/src'],
    'cflags!': ['-O3'],
    'cflags': ['-O2', '-fPIC', '-fvisibility=hidden', '-pthread'],
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20'],
    'cflags_cc': [
      '-std=c++20', '-fno-exceptions', '-fno-rtti',
      '-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Wshadow', '-Werror',
    ],
    'ldflags': ['-pthread'],
    'conditions': [
      ['sanitize!=""', {
        'cflags!': ['-O2', '-fomit-frame-pointer'],
        'cflags': [
          '-O1', '-g', '-fno-omit-frame-pointer',
          '-fsanitize=<(sanitize)', '-fno-sanitize-recover=all',
          # The instrumentation confuses this one warning.
          '-Wno-error=maybe-uninitialized',
        ],
        'ldflags': ['-fsanitize=<(sanitize)'],
      }],
    ],
  },

  'targets': [
    {
      # Knows nothing of Node: its headers are taken off the include path.
      'target_name': 'core',
      'type': 'static_library',
      'include_dirs!': ['<(node_root_dir)/include/node'],
      'sources': ['<!@(find native/src/core -name "*.cc" | LC_ALL=C sort)'],
    },
    {
      'target_name': 'barkeep',
      'dependencies': ['core'],
      'defines': [
        'NAPI_VERSION=9',
        'NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS',
        'NODE_ADDON_API_DISABLE_DEPRECATED',
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
      ],
      # -isystem, because the headers of node-addon-api are not clean under -Wshadow.
      'cflags_cc': ['-isystem', '<(node_addon_api)'],
      # Threads of the addon may outlive the environment, or worker, that loaded it.
      'ldflags': ['-Wl,-z,nodelete'],
      'sources': ['<!@(find native/src/addon -name "*.cc" | LC_ALL=C sort)'],
    },
    {
      'target_name': 'core_test',
      'type': 'executable',
      'dependencies': ['core'],
      # The tests themselves need no speed, and compile in half the time.
      'cflags!': ['-O2'],
      'cflags': ['-O0'],
      'include_dirs': ['native/test'],
      'include_dirs!': ['<(node_root_dir)/include/node'],
      'sources': ['<!@(find native/test/core -name "*.cc" | LC_ALL=C sort)'],
    },
    {
      'target_name': 'program_fuzz',
      'type': 'executable',
      'dependencies': ['core'],
      'include_dirs': ['native/test'],
      'include_dirs!': ['<(node_root_dir)/include/node'],
      'sources': ['native/test/fuzz/program_fuzz.cc'],
    },
    {
      'target_name': 'frame_fuzz',
      'type': 'executable',
      'dependencies': ['core'],
      'include_dirs': ['native/test'],
      'include_dirs!': ['<(node_root_dir)/include/node'],
      'sources': ['native/test/fuzz/frame_fuzz.cc'],
    },
  ],
}
