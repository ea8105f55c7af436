// What the later half shares with the panel instead of carrying it twice.
import { cleanText } from '@oa/client';
import { Fragment, h } from 'preact';
import { Fold } from './ask';
import { Banner } from './banner';
import { useEffect, useLayoutEffect, useOften, useRef, useState } from './hooks';
import { Button, Head, Icon, IconButton, Outcome, Switch } from './pieces';

/** The build reads the names from this line. */
export const kit = {
  Banner,
  Button,
  cleanText,
  Fold,
  Fragment,
  Head,
  h,
  Icon,
  IconButton,
  Outcome,
  Switch,
  useEffect,
  useOften,
  useLayoutEffect,
  useRef,
  useState,
};
export {
  Banner,
  Button,
  cleanText,
  Fold,
  Fragment,
  Head,
  h,
  Icon,
  IconButton,
  Outcome,
  Switch,
  useEffect,
  useLayoutEffect,
  useOften,
  useRef,
  useState,
};
